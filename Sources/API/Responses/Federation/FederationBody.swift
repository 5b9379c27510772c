import CivilTime
import Federation
import Rights
import Signing
import StrictJSON
import UseCases

/// What `/v1/federation` takes and answers.
struct FederationBody: Sendable {
    let wording: Wording
    let language: Texts.Language

    /// What a QR code with an invite begins with, so that a scanner knows what it reads.
    static let qrPrefix = "ccr1:"
    /// The same as a link that home apps register for.
    static let linkPrefix = "ccr1://invite/"
    /// Bytes of an app's own word for a visitor's login.
    static let visitorBytes = 1...128

    // MARK: What is asked

    static func invite(_ members: inout JSONMembers) -> MakeInvite.Request? {
        let scenario = members.required("scenario") { node in
            node.parsed("the id of a scenario", bytes: 1...64) { PublicID($0, prefix: BenefitID.scenario) }
        }
        let home = members.required("home") { node in
            node.parsed("the name of a city, urn:ccr:…", bytes: 1...64) { EntityID($0) }
        }
        let visitor = members.string("visitor", bytes: visitorBytes)
        let disclose = members.optional("disclose") { node in
            node.parsed("meets, band or score", bytes: 1...16) { Disclosure(rawValue: $0) }
        }
        let address = members.optional("return_uri") { $0.string(bytes: 1...256) }
        guard let scenario, let home, let visitor, let disclose, let address else { return nil }
        return MakeInvite.Request(
            scenario: scenario, home: home, visitor: visitor, disclose: disclose ?? .meets, returnURI: address)
    }

    /// The invite as it was scanned or followed: with or without what an app puts before it.
    static func compact(_ members: inout JSONMembers) -> [UInt8]? {
        members.string("invite", bytes: 1...(MessageType.invite.byteLimit + linkPrefix.utf8.count)).map { text in
            let rest = [linkPrefix, qrPrefix].first(where: text.hasPrefix).map { text.dropFirst($0.count) }
            return Array((rest ?? text[...]).utf8)
        }
    }

    typealias Consent = (invite: [UInt8], citizen: CitizenHandle, evidence: ConsentEvidence)

    static func consent(_ members: inout JSONMembers, client: Int32) -> Consent? {
        let invite = compact(&members)
        let citizen = members.required("citizen") { node in
            node.parsed("the id of a citizen", bytes: 1...64) { CitizenHandle.client(client, text: $0) }
        }
        let evidence = AccountBody.evidence(&members)
        guard let invite, let citizen, let evidence else { return nil }
        return (invite, citizen, evidence)
    }

    static func claim(_ members: inout JSONMembers) -> ClaimCode.Request? {
        let invite = members.required("invite_id") { node in
            node.parsed("22 characters of base64url", bytes: 22...22) { MessageID($0) }
        }
        let code = members.required("code") { node in
            node.parsed("22 characters of base64url", bytes: 22...22) { OneTimeCode($0) }
        }
        let visitor = members.string("visitor", bytes: visitorBytes)
        guard let invite, let code, let visitor else { return nil }
        return ClaimCode.Request(invite: invite, code: code, visitor: visitor)
    }

    // MARK: What is answered

    static func write(_ invite: MakeInvite.MadeInvite) -> [UInt8] {
        let compact = String(decoding: invite.compact, as: UTF8.self)
        var writer = JSONWriter(reserving: 4096)
        writer.beginObject()
        writer.member("invite_id", invite.id.text)
        writer.member("invite", compact)
        writer.member("qr_text", qrPrefix + compact)
        writer.member("deep_link", linkPrefix + compact)
        writer.member("expires_at", invite.expiresAt)
        writer.endObject()
        return writer.finish()
    }

    static func write(_ minted: MintCode.MintedCode) -> [UInt8] {
        var writer = JSONWriter(reserving: 1024)
        writer.beginObject()
        writer.member("code", minted.code.text)
        writer.member("expires_at", minted.expiresAt)
        writer.member("return_uri", minted.returnURI)
        writer.key("consent")
        ConsentDocument.write(minted.consent, to: &writer)
        writer.endObject()
        return writer.finish()
    }

    /// Of whoever is not vouched for nothing more is said than that.
    static func write(_ outcome: ClaimCode.Outcome) -> [UInt8] {
        var (visitor, scenario): (CitizenHandle?, PublicID?)
        var (until, uses): (Instant?, Int?)
        if case .admitted(let handle, let of, let end, let count) = outcome {
            (visitor, scenario, until, uses) = (handle, of, end, count)
        }
        var writer = JSONWriter(reserving: 256)
        writer.beginObject()
        writer.member("result", visitor == nil ? "unavailable" : "meets")
        writer.member("citizen", visitor?.description)
        writer.member("scenario", scenario?.text(prefix: BenefitID.scenario))
        writer.member("eligible_until", until)
        writer.key("max_uses")
        writer.integer(uses)
        writer.endObject()
        return writer.finish()
    }

    func write(_ view: InviteView, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("invite_id", view.id.text)
        writer.key("city")
        writer.beginObject()
        writer.member("entity", view.city.text)
        writer.member("name", text(view.cityName))
        writer.member("contacts", view.contacts)
        writer.endObject()
        writer.key("scenario")
        writer.beginObject()
        writer.member("id", view.terms.scenario)
        writer.member("name", view.scenarioName.map(text))
        writer.endObject()
        coded("purpose", view.terms.purpose.rawValue, wording.federationPurposes, to: &writer)
        coded("disclose", view.terms.disclose.rawValue, wording.disclosures, to: &writer)
        writer.member("min_band", view.terms.minBand.rawValue)
        writer.member("min_band_name", view.bandLabel.map(text))
        writer.key("grant_seconds")
        writer.integer(view.grantSeconds)
        writer.key("max_uses")
        writer.integer(view.maxUses)
        writer.member("return_uri", view.terms.returnURI)
        writer.member("expires_at", view.expiresAt)
        writer.endObject()
    }

    func write(_ answer: ListPartnerScenarios.Answer, of citizen: CitizenHandle, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("citizen", citizen.description)
        writer.member("band", answer.band?.band.rawValue)
        writer.member("band_name", answer.band.map { text($0.label) })
        writer.key("scenarios")
        writer.beginArray()
        for offer in answer.offers { write(offer, to: &writer) }
        writer.endArray()
        writer.endObject()
    }

    private func write(_ offer: ListPartnerScenarios.Offer, to writer: inout JSONWriter) {
        let item = offer.item
        writer.beginObject()
        writer.member("city", offer.city.text)
        writer.member("city_name", text(offer.cityName))
        writer.member("id", item.id)
        writer.member("name", text(item.name))
        coded("purpose", item.kind.rawValue, wording.federationPurposes, to: &writer)
        coded("disclose", item.disclose.rawValue, wording.disclosures, to: &writer)
        writer.member("adcode", item.adcode)
        writer.member("min_band", item.minBand.rawValue)
        writer.member("min_band_name", offer.bandLabel.map(text))
        writer.key("is_met")
        writer.bool(offer.isMet)
        writer.member("benefit", text(item.benefit.text))
        writer.member("how", text(item.how))
        writer.member("from", Instant(wholeSeconds: item.from))
        writer.member("until", Instant(wholeSeconds: item.to))
        writer.endObject()
    }

    private func coded(_ key: String, _ code: String, _ texts: Texts.Group, to writer: inout JSONWriter) {
        writer.key(key)
        writer.beginObject()
        writer.member("code", code)
        writer.member("text", texts(code, language))
        writer.endObject()
    }

    private func text(_ text: LocalText) -> String { language == .zh ? text.zh : text.en }
}
