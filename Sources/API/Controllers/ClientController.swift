import CivilTime
import Hummingbird
import Rights
import Signing
import StrictJSON
import UseCases

/// `/admin/v1/clients`: the programs that may call the API. A client is named by its name; a secret is shown once,
/// and again to whoever repeats the request.
struct ClientController: Sendable {
    let verbs: OfficerVerbs
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<OfficerContext>) {
        router.on(.clients, use: list)
        router.on(.registerClient, use: register)
        router.on(.rotateClient, use: rotate)
        router.on(.revokeClient, use: revoke)
        router.on(.grantCitizens, use: grant)
    }

    @Sendable private func list(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let clients = try await verbs.listClients()
        return .json(ResponseFields.json, reserving: 4096) { writer in
            writer.beginObject()
            writer.key("clients")
            writer.beginArray()
            for client in clients { OfficerDocument.write(client, to: &writer) }
            writer.endArray()
            writer.endObject()
        }
    }

    @Sendable private func register(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let once = try await OnceOnly(request)
        let asked = try JSONBody.read(once.content) { members -> RegisterClient.Request? in
            let name = members.string("name", bytes: 1...64)
            let scopes = members.array("scopes", count: 1...Scope.allCases.count) { node in
                node.parsed("a scope", bytes: 1...64) { Scope(rawValue: $0) }
            }
            let networks = members.optional("networks") { node in
                node.array(count: 0...64) { element in
                    element.parsed("an address or a range of addresses", bytes: 1...64) { NetworkRange($0) }
                }
            }
            let provider = members.optional("provider") { $0.string(bytes: 3...32) }
            let rate = members.optional("rate_per_second") { $0.integer(in: 1...100_000) }
            let burst = members.optional("burst") { $0.integer(in: 1...1_000_000) }
            guard let name, let scopes, let networks, let provider, let rate, let burst else { return nil }
            return RegisterClient.Request(
                name: name, scopes: Set(scopes),
                limits: ClientLimits(
                    networks: networks ?? [],
                    rate: ClientLimits.rate(
                        perSecond: rate.map { Int32(clamping: $0) } ?? ClientLimits.usualRate.perSecond,
                        burst: burst.map { Int32(clamping: $0) })),
                provider: provider)
        }
        return .kept(
            try await verbs.registerClient(
                asked, in: operation(context),
                answering: once.answering(verbs.idempotency) { Self.shown($0.client, $0.secret) }))
    }

    @Sendable private func rotate(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let once = try await OnceOnly(request)
        let overlap = try JSONBody.read(once.content) { members -> Int64? in
            members.optional("overlap_seconds") { $0.integer(in: 0...2_592_000) }
                .map { $0 ?? RotateCredential.usualOverlap }
        }
        return .kept(
            try await verbs.rotateCredential(
                client: name(context), overlap: overlap, in: operation(context),
                answering: once.answering(verbs.idempotency) { Self.shown($0.client, $0.secret) }),
            status: .ok)
    }

    @Sendable private func revoke(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        try await verbs.revokeClient(client: name(context), in: operation(context))
        return .done
    }

    /// Lets a client know everyone enrolled, once another officer has approved it.
    @Sendable private func grant(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let once = try await OnceOnly(request)
        let reason = try JSONBody.read(once.content) { $0.reason() }
        return .kept(
            try await verbs.grantCitizens.request(
                everyoneTo: name(context), reason: reason, in: operation(context),
                answering: once.asking(verbs.idempotency)),
            status: .accepted)
    }

    private func name(_ context: OfficerContext) throws(APIError) -> String {
        guard let name = context.parameters["client"] else { throw .clientUnknown }
        return String(name)
    }

    private func operation(_ context: OfficerContext) -> OperationContext {
        context.operation(now(), purpose: "operation")
    }

    private static func shown(_ client: PublicID, _ secret: SecretToken?) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("client_id", client.text(prefix: Actor.clientPrefix))
        writer.member("client_secret", secret?.text)
        writer.endObject()
        return writer.finish()
    }
}
