package import CivilTime
package import Postgres
package import Signing

/// A client that asks for a token, with what it may prove itself with at this moment.
package struct ClientProof: Sendable {
    package let client: Int32
    package let id: PublicID
    package let scopes: [String]
    package let networks: [String]
    package let ratePerSecond: Int32
    package let burst: Int32
    /// Newest first; `nil` digests and keys are those of the other kind.
    package let credentials: [(key: Int32, secretDigest: [UInt8]?, publicKey: [UInt8]?, expiresAt: Instant)]
}

/// A token as it is stored: by digest.
package struct NewToken: Sendable {
    package let digest: [UInt8]
    package let client: Int32
    package let credential: Int32
    package let scopes: [String]
    package let issuedAt: Instant
    package let expiresAt: Instant

    package init(
        digest: [UInt8], client: Int32, credential: Int32, scopes: [String], issuedAt: Instant, expiresAt: Instant
    ) {
        self.digest = digest
        self.client = client
        self.credential = credential
        self.scopes = scopes
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }
}

/// What a token stands for.
package struct TokenStanding: Sendable {
    package let client: Int32
    package let id: PublicID
    package let tokenScopes: [String]
    /// What the client may do now; a scope taken from it is gone from its tokens too.
    package let clientScopes: [String]
    package let networks: [String]
    package let ratePerSecond: Int32
    package let burst: Int32
    /// The one the client belongs to.
    package let provider: Int32?
    package let expiresAt: Instant
}

/// Access tokens and the assertions they were asked for with.
package enum TokenStore {
    /// The channel that carries every change that may end a token.
    package static let channel = "shangding_token"

    /// `nil` for a client nobody registered and for a revoked one.
    package static func proof(
        of client: PublicID, now: Instant, _ db: isolated PostgresConnection
    ) throws -> ClientProof? {
        proof(try db.all(Statements.proof, (client: client, now: now)))
    }

    /// The client of a public key, with that key alone.
    package static func proof(
        ofKey id: String, now: Instant, _ db: isolated PostgresConnection
    ) throws -> ClientProof? {
        proof(try db.all(Statements.proofByKey, (key: id, now: now)))
    }

    private static func proof(_ rows: [ClientProof]) -> ClientProof? {
        guard let first = rows.first else { return nil }
        return ClientProof(
            client: first.client, id: first.id, scopes: first.scopes,
            networks: first.networks, ratePerSecond: first.ratePerSecond, burst: first.burst,
            credentials: rows.flatMap(\.credentials))
    }

    package static func insert(_ token: NewToken, _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.insert, token)
        _ = try db.run(Statements.touch, (credential: token.credential, now: token.issuedAt))
    }

    /// For each digest its place in the question, from 1, and what it stands for. Hot: run on the shared pipeline.
    package static let standings = Statements.standings

    /// Sends a word to everyone who listens for revocations, this process included.
    package static func beat(_ payload: String, _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.beat, payload)
    }

    /// Whether the assertion had not been used yet.
    package static func remember(
        assertion digest: [UInt8], of client: Int32, until expiry: Instant, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.run(Statements.remember, (client: client, digest: digest, expiry: expiry)) == 1
    }

    /// Deletes what has expired. Returns how many rows that were.
    package static func prune(now: Instant, _ db: isolated PostgresConnection) throws -> Int {
        try db.run(Statements.pruneTokens, now) + db.run(Statements.pruneAssertions, now)
    }

    private enum Statements {
        static let proof = Statement<(client: PublicID, now: Instant), ClientProof>(
            sql: SQL.clientProof,
            encode: { question, writer in
                writer.append(question.client.uuid)
                writer.append(question.now)
            },
            decode: proofRow)
        static let proofByKey = Statement<(key: String, now: Instant), ClientProof>(
            sql: SQL.clientProofByKey,
            encode: { question, writer in
                writer.append(question.key)
                writer.append(question.now)
            },
            decode: proofRow)
        static let insert = Statement<NewToken, Void>(sql: SQL.insertToken) { token, writer in
            writer.append(token.digest)
            writer.append(token.client)
            writer.append(token.credential)
            writer.append(token.scopes)
            writer.append(token.issuedAt)
            writer.append(token.expiresAt)
        }
        static let touch = Statement<(credential: Int32, now: Instant), Void>(sql: SQL.touchCredential) { use, writer in
            writer.append(use.credential)
            writer.append(use.now)
        }
        static let standings = Statement<[[UInt8]], (place: Int64, standing: TokenStanding)>(
            sql: SQL.tokensInForce,
            encode: { digests, writer in writer.append(digests) },
            decode: { row throws(PostgresError) in
                (
                    place: try row.int64(),
                    standing: TokenStanding(
                        client: try row.int32(), id: PublicID(uuid: try row.uuid()), tokenScopes: try row.textArray(),
                        clientScopes: try row.textArray(), networks: try row.textArray(),
                        ratePerSecond: try row.int32(), burst: try row.int32(), provider: try row.optionalInt32(),
                        expiresAt: try row.instant())
                )
            })
        static let beat = Statement<String, Void>(sql: SQL.beatTokens) { payload, writer in writer.append(payload) }
        static let remember = Statement<(client: Int32, digest: [UInt8], expiry: Instant), Void>(
            sql: SQL.rememberAssertion
        ) { assertion, writer in
            writer.append(assertion.client)
            writer.append(assertion.digest)
            writer.append(assertion.expiry)
        }
        static let pruneTokens = Statement<Instant, Void>(sql: SQL.deleteExpiredTokens) { now, writer in
            writer.append(now)
        }
        static let pruneAssertions = Statement<Instant, Void>(sql: SQL.deleteExpiredAssertions) { now, writer in
            writer.append(now)
        }

        /// One row: the client with one credential, or with none.
        @Sendable static func proofRow(_ row: inout RowReader) throws(PostgresError) -> ClientProof {
            let client = try row.int32()
            let id = PublicID(uuid: try row.uuid())
            let scopes = try row.textArray()
            let networks = try row.textArray()
            let (rate, burst) = (try row.int32(), try row.int32())
            let credential = try row.optionalInt32()
            let (digest, publicKey) = (try row.optionalBytes(), try row.optionalBytes())
            let expiry = try row.optionalInstant()
            let credentials = credential.map {
                [
                    (
                        key: $0, secretDigest: digest, publicKey: publicKey,
                        expiresAt: expiry ?? Instant(microseconds: .max)
                    )
                ]
            }
            return ClientProof(
                client: client, id: id, scopes: scopes, networks: networks, ratePerSecond: rate, burst: burst,
                credentials: credentials ?? [])
        }
    }
}
