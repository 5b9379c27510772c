package import CivilTime
package import Postgres
package import Rights
package import Signing
import Store

/// Gives an access token to a client that proves itself (RFC 6749 §4.4).
///
/// Whatever is wrong with the proof, the same statement runs and a digest of the same size is compared, so that the
/// time tells no more than the answer.
package struct IssueToken: Sendable {
    let pool: PostgresPool
    /// What an assertion may name as its audience: this service by its address, and its token endpoint.
    let audiences: Set<String>
    /// Seconds a token counts.
    let lifetime: Int64

    package init(pool: PostgresPool, audiences: Set<String>, lifetime: Int64 = 600) {
        self.pool = pool
        self.audiences = audiences
        self.lifetime = lifetime
    }

    /// What a client presents.
    package enum Proof: Sendable {
        case secret(client: String, [UInt8])
        /// A signed assertion (RFC 7523), and the client it is said to be of, if that is said.
        case assertion(client: String?, [UInt8])
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
        package let token: SecretToken
        package let scopes: [Scope]
        /// Seconds until it expires.
        package let expiresIn: Int64
    }

    private typealias Proven = (client: ClientProof, credential: Int32, until: Instant)

    /// - Throws: `TokenRefusal`.
    package func callAsFunction(_ request: Request, now: Instant) async throws -> Issued {
        let token = try SecretToken.random(prefix: SecretToken.accessPrefix)
        let outcome = try await pool.transaction { db -> Result<Issued, TokenRefusal> in
            guard let proven = try prove(request.proof, now: now, db),
                try Self.allows(proven.client.networks, request.address)
            else { return .failure(.invalidClient) }
            // Refused with the transaction kept: an assertion is used up by a wrong scope too.
            guard let scopes = Self.scopes(request.scope, of: proven.client) else { return .failure(.invalidScope) }
            let expiry = min(now.adding(seconds: lifetime), proven.until)
            try TokenStore.insert(
                NewToken(
                    digest: token.digest.bytes, client: proven.client.client, credential: proven.credential,
                    scopes: scopes.map(\.rawValue), issuedAt: now, expiresAt: expiry),
                db)
            return .success(
                Issued(
                    client: proven.client.id, token: token, scopes: scopes,
                    expiresIn: (expiry.microseconds - now.microseconds) / 1_000_000))
        }
        return try outcome.get()
    }

    private func prove(_ proof: Proof, now: Instant, _ db: isolated PostgresConnection) throws -> Proven? {
        switch proof {
        case .secret(let client, let secret): try prove(secret, of: client, now: now, db)
        case .assertion(let client, let compact): try prove(assertion: compact, of: client, now: now, db)
        }
    }

    private func prove(
        _ secret: [UInt8], of name: String, now: Instant, _ db: isolated PostgresConnection
    ) throws -> Proven? {
        // A text that is no id is looked up too, as an id nobody has.
        let id = PublicID(name, prefix: Actor.clientPrefix) ?? PublicID(high: 0, low: 0)
        let presented = SHA256Digest(hashing: secret).bytes
        guard let found = try TokenStore.proof(of: id, now: now, db) else { return nil }
        var proven: Proven?
        for credential in found.credentials {
            guard let digest = credential.secretDigest, ConstantTime.equal(digest, presented) else { continue }
            proven = (found, credential.key, credential.expiresAt)
        }
        return proven
    }

    private func prove(
        assertion compact: [UInt8], of name: String?, now: Instant, _ db: isolated PostgresConnection
    ) throws -> Proven? {
        guard
            let unverified = try? UnverifiedJWS(compact, expecting: .clientAssertion, limit: ClientAssertion.limit),
            let found = try TokenStore.proof(ofKey: unverified.keyID.text, now: now, db),
            let credential = found.credentials.first, let jwk = credential.publicKey
        else { return nil }
        let key = try VerificationKey(jwk: jwk)
        guard let payload = try? unverified.payload(verifiedBy: key),
            let assertion = ClientAssertion(payload: payload, audiences: audiences, now: now),
            assertion.client == found.id, name == nil || name == found.id.text(prefix: Actor.clientPrefix),
            try TokenStore.remember(
                assertion: assertion.id.bytes, of: found.client, until: assertion.rememberedUntil, db)
        else { return nil }
        return (found, credential.key, credential.expiresAt)
    }

    private static func allows(_ networks: [String], _ address: NetworkAddress?) throws -> Bool {
        let ranges = networks.compactMap { NetworkRange($0) }
        guard ranges.count == networks.count else { throw PostgresError.unreadable("allowed_networks") }
        return NetworkRange.allows(ranges, address)
    }

    /// The scopes asked for, in the order of their names; `nil` when that is more than the client has (RFC 6749 §3.3).
    private static func scopes(_ asked: String?, of client: ClientProof) -> [Scope]? {
        let own = Set(client.scopes.compactMap(Scope.init))
        guard let asked, !asked.isEmpty else { return own.sorted { $0.rawValue < $1.rawValue } }
        var scopes: Set<Scope> = []
        for name in asked.split(separator: " ", omittingEmptySubsequences: false) {
            guard let scope = Scope(rawValue: String(name)), own.contains(scope) else { return nil }
            scopes.insert(scope)
        }
        return scopes.sorted { $0.rawValue < $1.rawValue }
    }
}
