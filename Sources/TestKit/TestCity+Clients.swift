package import CivilTime
import Postgres
package import Rights
package import Signing
import Store
package import UseCases

/// The verbs about machine clients, by name.
extension TestCity {
    package static let audience = "https://score.example.org"
    package static let anywhere = NetworkAddress("203.0.113.9")

    @discardableResult
    package func register(
        _ name: String, scopes: Set<Scope> = [.scoreRead, .eventsRead], limits: ClientLimits = ClientLimits(),
        key: VerificationKey? = nil, provider: String? = nil, now: Instant = opening
    ) async throws -> RegisterClient.Outcome {
        try await RegisterClient(pool: pool, audit: audit)(
            RegisterClient.Request(name: name, scopes: scopes, limits: limits, key: key, provider: provider),
            in: context(now))
    }

    package func issue(
        _ proof: IssueToken.Proof, scope: String? = nil, from address: NetworkAddress? = anywhere,
        lifetime: Int64 = 600,
        now: Instant = opening
    ) async throws -> IssueToken.Issued {
        try await IssueToken(
            pool: pool, audiences: [Self.audience, Self.audience + "/oauth/token"], lifetime: lifetime)(
                IssueToken.Request(proof: proof, scope: scope, from: address), now: now)
    }

    /// A token for a client that has just been registered with a secret.
    package func token(of client: RegisterClient.Outcome, now: Instant = opening) async throws -> SecretToken {
        try await issue(client.proof, now: now).token
    }

    package func revoke(_ name: String, now: Instant = opening) async throws {
        try await RevokeClient(pool: pool, audit: audit)(client: name, in: context(now))
    }

    /// The internal key of a client.
    package func key(ofClient name: String) async throws -> Int32 {
        try await pool.transaction(.readOnly) { db in try ClientStore.client(named: name, db)?.key ?? 0 }
    }
}

extension RegisterClient.Outcome {
    package var name: String { client.text(prefix: Actor.clientPrefix) }
    /// The right secret.
    package var proof: IssueToken.Proof { .secret(client: name, Array((secret?.text ?? "").utf8)) }
}
