package import CivilTime
package import Postgres
package import Rights
package import Signing
import Store

/// Gives an access token to a client that proves itself (RFC 6749 §4.4).
///
/// Whatever is wrong with the proof, the same statement runs and a digest of the same size is compared, so that the time
/// tells no more than the answer.
package struct IssueToken: Sendable {
    let pool: PostgresPool
    /// Seconds a token counts.
    let lifetime: Int64

    package init(pool: PostgresPool, lifetime: Int64 = 600) {
        self.pool = pool
        self.lifetime = lifetime
    }

    /// What a client presents.
    package enum Proof: Sendable {
        case secret(client: String, [UInt8])
    }

    package struct Request: Sendable {
        package let proof: Proof
        /// Space-separated scopes; `nil` asks for all the client has.
        package let scope: String?
        package let address: NetworkAddress?

        package init(proof: Proof, scope: String? = nil, from address: NetworkAddress?) {
            self.proof = proof
            self.scope = scope
            self.address = address
        }
    }

    package struct Issued: Sendable {
        package let client: PublicID
        package let token: OpaqueSecret
        package let scopes: [Scope]
        /// Seconds until it expires.
        package let expiresIn: Int64
    }

    /// - Throws: `TokenRefusal`.
    package func callAsFunction(_ request: Request, now: Instant) async throws -> Issued {
        let token = try OpaqueSecret.draw(.accessToken)
        return try await pool.transaction { db in
            let (client, credential) = try prove(request, now: now, db)
            let scopes = try Self.scopes(request.scope, of: client)
            let expiry = min(now.adding(seconds: lifetime), credential.expiresAt)
            try TokenStore.insert(
                NewToken(
                    digest: token.digest.bytes, client: client.client, credential: credential.key,
                    scopes: scopes.map(\.rawValue), issuedAt: now, expiresAt: expiry),
                db)
            return Issued(
                client: client.id, token: token, scopes: scopes,
                expiresIn: (expiry.microseconds - now.microseconds) / 1_000_000)
        }
    }

    private func prove(
        _ request: Request, now: Instant, _ db: isolated PostgresConnection
    ) throws -> (ClientProof, (key: Int32, expiresAt: Instant)) {
        switch request.proof {
        case .secret(let name, let secret):
            // A text that is no id is looked up too, as an id nobody has.
            let id = PublicID(name, prefix: Actor.clientPrefix) ?? PublicID(high: 0, low: 0)
            let presented = SHA256Digest(hashing: secret).bytes
            let found = try TokenStore.proof(of: id, now: now, db)
            var proven: (key: Int32, expiresAt: Instant)?
            for credential in found?.credentials ?? [] {
                guard let digest = credential.secretDigest else { continue }
                if ConstantTime.equal(digest, presented) { proven = (credential.key, credential.expiresAt) }
            }
            guard let found, let proven, try Self.allows(found.networks, request.address) else {
                throw TokenRefusal.invalidClient
            }
            return (found, proven)
        }
    }

    private static func allows(_ networks: [String], _ address: NetworkAddress?) throws -> Bool {
        let ranges = networks.compactMap { NetworkRange($0) }
        guard ranges.count == networks.count else { throw PostgresError.unreadable("allowed_networks") }
        return NetworkRange.allows(ranges, address)
    }

    /// The scopes asked for, in the order of their names; more than the client has is refused (RFC 6749 §3.3, §5.2).
    private static func scopes(_ asked: String?, of client: ClientProof) throws -> [Scope] {
        let own = Set(client.scopes.compactMap(Scope.init))
        guard let asked, !asked.isEmpty else { return own.sorted { $0.rawValue < $1.rawValue } }
        var scopes: Set<Scope> = []
        for name in asked.split(separator: " ", omittingEmptySubsequences: false) {
            guard let scope = Scope(rawValue: String(name)), own.contains(scope) else {
                throw TokenRefusal.invalidScope
            }
            scopes.insert(scope)
        }
        return scopes.sorted { $0.rawValue < $1.rawValue }
    }
}
