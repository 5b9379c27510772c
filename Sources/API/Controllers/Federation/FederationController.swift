import CivilTime
import Federation
import HTTPTypes
import Hummingbird
import Rights
import Signing
import StrictJSON
import UseCases

/// `/v1/federation`: the app's half of both directions. A visited app invites and hands in codes, a home app shows invites and
/// records what the citizen agreed to. Where federation is off there is nothing here.
struct FederationController: Sendable {
    let exchange: ExchangeServices?
    let wording: Wording
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<ClientContext>) {
        router.on(.makeInvite, use: makeInvite)
        router.on(.inspectInvite, use: inspect)
        router.on(.mintCode, use: mint)
        router.on(.claimCode, use: claim)
        router.on(.partnerScenarios, use: scenarios)
    }

    private func services() throws(APIError) -> ExchangeServices {
        guard let exchange else { throw .notFound }
        return exchange
    }

    @Sendable private func makeInvite(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let exchange = try services()
        let content = try await JSONBody.bytes(of: request)
        let once = Once<MakeInvite.MadeInvite>(try context.once(request, content: content)) { FederationBody.write($0) }
        let asked = try JSONBody.read(content, FederationBody.invite)
        let answer = try await exchange.makeInvite(
            asked, client: context.client.key, once: once, in: context.operation(now()))
        return .personal(answer, context.language, status: .created)
    }

    /// Nothing is changed by looking: the same invite may be shown again.
    @Sendable private func inspect(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let exchange = try services()
        let invite = try await JSONBody.read(request) { FederationBody.compact(&$0) }
        let view = try await exchange.inspect(invite, in: context.operation(now()))
        let body = FederationBody(wording: wording, language: context.language)
        return .json(ResponseFields.personal(context.language), reserving: 1024) { body.write(view, to: &$0) }
    }

    @Sendable private func mint(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let exchange = try services()
        let content = try await JSONBody.bytes(of: request)
        let once = Once<MintCode.MintedCode>(try context.once(request, content: content)) { FederationBody.write($0) }
        let client = context.client.key
        let asked = try JSONBody.read(content) { FederationBody.consent(&$0, client: client) }
        let answer = try await exchange.mint(
            asked.invite, of: asked.citizen, evidence: asked.evidence, once: once, in: context.operation(now()))
        return .personal(answer, context.language, status: .created)
    }

    @Sendable private func claim(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let exchange = try services()
        let content = try await JSONBody.bytes(of: request)
        let once = Once<ClaimCode.Outcome>(try context.once(request, content: content)) { FederationBody.write($0) }
        let asked = try JSONBody.read(content, FederationBody.claim)
        let answer = try await exchange.claimCode(
            asked, client: context.client.key, once: once, in: context.operation(now()))
        return .personal(answer, context.language)
    }

    @Sendable private func scenarios(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let exchange = try services()
        let citizen = try context.citizen()
        let answer = try await exchange.scenarios(of: citizen, in: context.operation(now()))
        let body = FederationBody(wording: wording, language: context.language)
        return .json(ResponseFields.personal(context.language), reserving: 8 * 1024) {
            body.write(answer, of: citizen, to: &$0)
        }
    }
}
