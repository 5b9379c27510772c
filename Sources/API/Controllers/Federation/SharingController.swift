import CivilTime
import Federation
import Hummingbird
import StrictJSON
import UseCases

/// `/v1/federation/invites/inspect`, `/v1/federation/codes` and what partner cities offer, the home side: a citizen
/// reads what another city asks, agrees, and carries a code there.
struct SharingController: Sendable {
    let services: FederationServices?
    let wording: Wording
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<ClientContext>) {
        router.on(.inspectInvite, use: inspect)
        router.on(.mintCode, use: mint)
        router.on(.partnerOffers, use: offers)
    }

    @Sendable private func inspect(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        guard let services else { throw APIError.federationOff }
        let invite = try await JSONBody.read(request, limits: Self.limits) { Self.invite(&$0) }
        let view = try await services.inspectInvite(invite, in: context.operation(now()))
        let isChinese = context.language == .zh
        return .json(ResponseFields.personal(context.language), reserving: 1024) { writer in
            writer.beginObject()
            writer.member("invite_id", view.id.text)
            writer.member("city", view.city.text)
            writer.member("city_name", isChinese ? view.cityName.zh : view.cityName.en)
            writer.member("contacts", view.contacts)
            writer.member("scenario", view.terms.scenario)
            writer.member("scenario_name", view.scenarioName.map { isChinese ? $0.zh : $0.en })
            writer.member("purpose", view.terms.purpose.rawValue)
            writer.member(
                "purpose_text", wording.federationPurposes(view.terms.purpose.rawValue, context.language))
            writer.member("min_band", view.terms.minBand.rawValue)
            writer.member("band_label", view.bandLabel.map { isChinese ? $0.zh : $0.en })
            writer.member("disclose", view.terms.disclose.rawValue)
            writer.member("disclose_text", wording.disclosures(view.terms.disclose.rawValue, context.language))
            writer.member("grant_seconds", view.grantSeconds)
            writer.member("max_uses", view.maxUses)
            writer.key("expires_at")
            writer.instant(view.expiresAt)
            writer.endObject()
        }
    }

    @Sendable private func mint(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        guard let services else { throw APIError.federationOff }
        let content = try await JSONBody.bytes(of: request)
        let once = Once<MintCode.MintedCode>(try context.once(request, content: content)) { Self.document($0) }
        let asked = try JSONBody.read(content, limits: Self.limits) {
            members -> (citizen: CitizenHandle, invite: [UInt8], evidence: ConsentEvidence)? in
            let citizen = members.required("citizen") { node in
                node.parsed("a citizen's id", bytes: 1...64) { CitizenHandle.client(context.client.key, text: $0) }
            }
            let invite = Self.invite(&members)
            let evidence = AccountBody.evidence(&members)
            guard let citizen, let invite, let evidence else { return nil }
            return (citizen, invite, evidence)
        }
        let answer = try await services.mintCode(
            asked.invite, of: asked.citizen, evidence: asked.evidence, once: once, in: context.operation(now()))
        return .personal(answer, context.language, status: .created)
    }

    @Sendable private func offers(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        guard let services else { throw APIError.federationOff }
        let citizen = try context.citizen()
        let answer = try await services.listScenarios(of: citizen, in: context.operation(now()))
        let isChinese = context.language == .zh
        func text(_ both: LocalText) -> String { isChinese ? both.zh : both.en }
        return .json(ResponseFields.personal(context.language), reserving: 8 * 1024) { writer in
            writer.beginObject()
            writer.member("citizen", citizen.description)
            writer.key("scenarios")
            writer.beginArray()
            for offer in answer.offers {
                writer.beginObject()
                writer.member("city", offer.city.text)
                writer.member("city_name", text(offer.cityName))
                writer.member("scenario", offer.item.id)
                writer.member("name", text(offer.item.name))
                writer.member("purpose", offer.item.kind.rawValue)
                writer.member("adcode", offer.item.adcode)
                writer.member("benefit", text(offer.item.benefit.text))
                writer.member("how", text(offer.item.how))
                writer.member("disclose", offer.item.disclose.rawValue)
                writer.member("min_band", offer.item.minBand.rawValue)
                writer.member("band_label", offer.bandLabel.map(text))
                writer.key("is_met")
                writer.bool(offer.isMet)
                writer.key("until")
                writer.instant(Instant(wholeSeconds: offer.item.to))
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
    }

    /// An invite is a signed message of up to 16 KiB.
    private static let limits = JSONLimits(stringBytes: MessageType.invite.byteLimit)

    private static func invite(_ members: inout JSONMembers) -> [UInt8]? {
        members.string("invite", bytes: 1...MessageType.invite.byteLimit).map { Array($0.utf8) }
    }

    private static func document(_ minted: MintCode.MintedCode) -> [UInt8] {
        var writer = JSONWriter(reserving: 512)
        writer.beginObject()
        writer.member("code", minted.code.text)
        writer.key("expires_at")
        writer.instant(minted.expiresAt)
        writer.member("return_uri", minted.returnURI)
        writer.key("consent")
        ConsentDocument.write(minted.consent, to: &writer)
        writer.endObject()
        return writer.finish()
    }
}
