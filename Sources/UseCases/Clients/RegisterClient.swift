package import Postgres
package import Rights
package import Signing
import Store

/// Registers a machine client with its first credential: `shangding client create`.
package struct RegisterClient: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    package struct Request: Sendable {
        package let name: String
        package let scopes: Set<Scope>
        package let limits: ClientLimits
        /// The key the client will sign assertions with; `nil` asks for a secret.
        package let key: VerificationKey?
        /// Code of the provider whose system it is; such a client knows no citizen. `nil` for a city app.
        package let provider: String?

        package init(
            name: String, scopes: Set<Scope>, limits: ClientLimits = ClientLimits(), key: VerificationKey? = nil,
            provider: String? = nil
        ) {
            self.name = name
            self.scopes = scopes
            self.limits = limits
            self.key = key
            self.provider = provider
        }

        /// Whether the scopes fit: only a provider's client redeems, and it does nothing with citizens.
        var scopesFit: Bool { scopes.isSubset(of: provider == nil ? Scope.ofApps : Scope.ofProviders) }
    }

    package struct Outcome: Sendable {
        package let client: PublicID
        /// What the client proves itself with; shown once, and again to a repeated request. `nil` where it has a key.
        package let secret: SecretToken?
    }

    /// - Throws: `ClientRefusal`.
    package func callAsFunction<Answer>(
        _ request: Request, in context: OperationContext, answering: Answering<Outcome, Answer> = .plainly
    ) async throws -> Answer {
        try await pool.transaction { db in
            try answering(
                in: context, db,
                again: { _, _ in try audit.append(.clientRegistered, object: "again", in: context, db) },
                { try register(request, in: context, db) })
        }
    }

    private func register(
        _ request: Request, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> Outcome {
        guard Self.isName(request.name) else { throw ClientRefusal.nameInvalid }
        guard request.scopesFit else { throw ClientRefusal.clientOfProvider }
        try request.limits.check()
        let id = try PublicID.random()
        let credential = try NewCredential(request.key)
        let provider = try request.provider.map { code in
            guard let key = try ClientStore.provider(code: code, db) else { throw ClientRefusal.providerUnknown }
            return key
        }
        let client = NewClient(
            id: id, name: request.name, scopes: request.scopes.map(\.rawValue).sorted(),
            networks: request.limits.networks.map(\.description), ratePerSecond: request.limits.rate.perSecond,
            burst: request.limits.rate.burst, provider: provider)
        guard let key = try ClientStore.insert(client, now: context.now, db) else { throw ClientRefusal.nameTaken }
        _ = try credential.add(to: key, now: context.now, db)
        try audit.append(.clientRegistered, object: id.text(prefix: Actor.clientPrefix), in: context, db)
        return Outcome(client: id, secret: credential.secret)
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, (0x61...0x7A).contains(first), name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}
