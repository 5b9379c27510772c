import CivilTime
import Federation
import Hummingbird
import Incentives
import Signing
import StrictJSON
import UseCases

/// `/v1/federation/invites` and `/v1/federation/claims`, the visited side: a visitor who is logged in at the app is
/// invited, and brings back a code from home. The visitor's id then stands where a citizen's does, for benefits and
/// nothing else.
struct VisitController: Sendable {
    let services: FederationServices?
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<ClientContext>) {
        router.on(.inviteVisitor, use: invite)
        router.on(.claimVisitor, use: claim)
        router.on(.visitorDisclosures, use: disclosures)
    }

    @Sendable private func invite(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        guard let services else { throw APIError.federationOff }
        let content = try await JSONBody.bytes(of: request)
        let once = Once<MakeInvite.MadeInvite>(try context.once(request, content: content)) { Self.document($0) }
        let asked = try JSONBody.read(content) { members -> MakeInvite.Request? in
            let scenario = members.required("scenario") { node in
                node.parsed("the id of a scenario", bytes: 1...64) { PublicID($0, prefix: BenefitID.scenario) }
            }
            let home = members.required("home") { $0.parsed("urn:ccr: and the code of a city") { EntityID($0) } }
            let visitor = members.string("visitor", bytes: Self.visitorBytes)
            let address = members.optional("return_uri") { $0.string(bytes: 1...256) }
            guard let scenario, let home, let visitor, let address else { return nil }
            return MakeInvite.Request(scenario: scenario, home: home, visitor: visitor, returnURI: address)
        }
        let answer = try await services.makeInvite(
            asked, client: context.client.key, once: once, in: context.operation(now()))
        return .personal(answer, context.language, status: .created)
    }

    @Sendable private func claim(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        guard let services else { throw APIError.federationOff }
        let content = try await JSONBody.bytes(of: request)
        let once = Once<ClaimCode.Outcome>(try context.once(request, content: content)) { Self.document($0) }
        let asked = try JSONBody.read(content) { members -> ClaimCode.Request? in
            let invite = members.required("invite") { $0.parsed("the id of an invite") { MessageID($0) } }
            let code = members.required("code") { $0.parsed("22 characters of base64url") { OneTimeCode($0) } }
            let visitor = members.string("visitor", bytes: Self.visitorBytes)
            guard let invite, let code, let visitor else { return nil }
            return ClaimCode.Request(invite: invite, code: code, visitor: visitor)
        }
        let answer = try await services.claimCode(
            asked, client: context.client.key, once: once, in: context.operation(now()))
        return .personal(answer, context.language)
    }

    @Sendable private func disclosures(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        guard let services else { throw APIError.federationOff }
        let visitor = try context.visitor()
        let told = try await services.readDisclosures(
            of: visitor, client: context.client.key, in: context.operation(now()))
        return .json(ResponseFields.personal(context.language), reserving: 1024) { writer in
            DisclosureBody.write(told, of: visitor, context.language, to: &writer)
        }
    }

    /// An app's own word for a login.
    private static let visitorBytes = 1...128

    private static func document(_ made: MakeInvite.MadeInvite) -> [UInt8] {
        var writer = JSONWriter(reserving: 1024 + 2 * made.compact.count)
        writer.beginObject()
        writer.member("invite_id", made.id.text)
        writer.key("invite")
        writer.string(utf8: made.compact)
        // The octets themselves are what a code for cameras holds; a link carries them behind the #, where no server
        // sees them.
        writer.member("link", "ccr1:invite#" + String(decoding: made.compact, as: UTF8.self))
        writer.key("expires_at")
        writer.instant(made.expiresAt)
        writer.endObject()
        return writer.finish()
    }

    private static func document(_ outcome: ClaimCode.Outcome) -> [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writer.beginObject()
        switch outcome {
        case .admitted(let visitor, let scenario, let until, let maxUses):
            writer.member("result", "eligible")
            writer.member("visitor", visitor.description)
            writer.member("scenario", scenario.text(prefix: BenefitID.scenario))
            writer.key("eligible_until")
            writer.instant(until)
            writer.member("max_uses", maxUses)
        case .unavailable:
            writer.member("result", "unavailable")
        }
        writer.endObject()
        return writer.finish()
    }
}
