package import CivilTime
package import Postgres
package import Signing

/// A machine client as the database holds it.
package struct StoredClient: Sendable {
    package let key: Int32
    package let id: PublicID
    package let name: String
    package let isActive: Bool
    package let scopes: [String]
    /// CIDR texts; none means any address.
    package let networks: [String]
    package let ratePerSecond: Int32
    package let burst: Int32
    /// Code of the provider it belongs to.
    package let provider: String?
    package let createdAt: Instant
    package let revokedAt: Instant?
    /// To the minute; nothing is written for every request.
    package let lastUsedAt: Instant?
}

/// What a client proves itself with. The secret itself is nowhere.
package struct StoredCredential: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case secret, key
    }

    package let key: Int32
    package let client: Int32
    package let kind: Kind
    package let secretDigest: [UInt8]?
    package let keyID: String?
    /// The JWK as it was given, in bytes.
    package let publicKey: [UInt8]?
    package let createdAt: Instant
    /// The largest instant (infinity) until something replaces or revokes it.
    package let expiresAt: Instant
    package let lastUsedAt: Instant?
}

/// A client about to be registered.
package struct NewClient: Sendable {
    package let id: PublicID
    package let name: String
    package let scopes: [String]
    package let networks: [String]
    package let ratePerSecond: Int32
    package let burst: Int32
    /// Key of the provider it belongs to.
    package let provider: Int32?

    package init(
        id: PublicID, name: String, scopes: [String], networks: [String], ratePerSecond: Int32, burst: Int32,
        provider: Int32?
    ) {
        self.id = id
        self.name = name
        self.scopes = scopes
        self.networks = networks
        self.ratePerSecond = ratePerSecond
        self.burst = burst
        self.provider = provider
    }
}

/// Machine clients, their credentials and the people they know.
package enum ClientStore {
    /// The key of the new client, or `nil` when the name is taken.
    package static func insert(
        _ client: NewClient, now: Instant, _ db: isolated PostgresConnection
    ) throws -> Int32? {
        try db.first(Statements.insert, (client: client, now: now))
    }

    /// The key of the active provider with a code.
    package static func provider(code: String, _ db: isolated PostgresConnection) throws -> Int32? {
        try db.first(Statements.provider, code)
    }

    package static func client(named name: String, _ db: isolated PostgresConnection) throws -> StoredClient? {
        try db.first(Statements.withName, name)
    }

    /// In the order of their names.
    package static func all(_ db: isolated PostgresConnection) throws -> [StoredClient] { try db.all(Statements.all) }

    /// Waits for other changes of the client; held until commit.
    package static func lock(_ client: Int32, _ db: isolated PostgresConnection) throws {
        _ = try db.first(Statements.lock, client)
    }

    /// Whether the client was active until now.
    package static func revoke(_ client: Int32, now: Instant, _ db: isolated PostgresConnection) throws -> Bool {
        try db.run(Statements.revoke, (client: client, now: now)) == 1
    }

    package static func addSecret(
        digest: [UInt8], to client: Int32, now: Instant, _ db: isolated PostgresConnection
    ) throws -> Int32 {
        let added = try db.first(Statements.insertSecret, (client: client, digest: digest, now: now))
        guard let added else { throw PostgresError.unreadable("credential_id") }
        return added
    }

    /// The key of the credential, or `nil` when some client has this public key already.
    package static func addKey(
        id: String, publicKey: [UInt8], to client: Int32, now: Instant, _ db: isolated PostgresConnection
    ) throws -> Int32? {
        try db.first(Statements.insertKey, (client: client, id: id, publicKey: publicKey, now: now))
    }

    /// Every credential a client has had, oldest first.
    package static func credentials(
        of client: Int32, _ db: isolated PostgresConnection
    ) throws -> [StoredCredential] {
        try db.all(Statements.credentials, client)
    }

    package static func allCredentials(_ db: isolated PostgresConnection) throws -> [StoredCredential] {
        try db.all(Statements.allCredentials)
    }

    /// Lets every credential but the new one run out at an instant. Returns how many that shortened.
    package static func endOthers(
        than credential: Int32, of client: Int32, at expiry: Instant, _ db: isolated PostgresConnection
    ) throws -> Int {
        try db.run(Statements.endOthers, (client: client, credential: credential, at: expiry))
    }

    /// Whether the credential counted until now.
    package static func end(
        _ credential: Int32, of client: Int32, now: Instant, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.run(Statements.end, (client: client, credential: credential, at: now)) == 1
    }

    /// Gives the client a handle for everyone enrolled whom it does not know. Returns how many.
    package static func grantEveryone(
        to client: Int32, synthetic: Bool, now: Instant, _ db: isolated PostgresConnection
    ) throws -> Int {
        try db.run(synthetic ? Statements.grantSynthetic : Statements.grant, (client: client, now: now))
    }

    /// The handles a client holds for those of the people it knows.
    package static func handles(
        of client: Int32, for cityIDs: [PublicID], _ db: isolated PostgresConnection
    ) throws -> [(cityID: PublicID, handle: PublicID)] {
        try db.all(Statements.handles, (client: client, cityIDs: cityIDs))
    }

    /// Notes when clients were last heard from.
    package static func touch(_ heard: [Int32: Instant], _ db: isolated PostgresConnection) throws {
        // In one order everywhere, so that two instances never wait for each other in a circle.
        _ = try db.run(Statements.touch, heard.sorted { $0.key < $1.key }.map { (client: $0.key, at: $0.value) })
    }

    private enum Statements {
        static let insert = Statement<(client: NewClient, now: Instant), Int32>(
            sql: SQL.insertClient,
            encode: { new, writer in
                writer.append(new.client.id.uuid)
                writer.append(new.client.name)
                writer.append(new.client.scopes)
                writer.append(new.client.networks)
                writer.append(new.client.ratePerSecond)
                writer.append(new.client.burst)
                writer.append(new.now)
                writer.append(new.client.provider)
            },
            decode: { row throws(PostgresError) in try row.int32() })
        static let provider = Statement<String, Int32>(
            sql: SQL.activeProviderWithCode, encode: { code, writer in writer.append(code) },
            decode: { row throws(PostgresError) in try row.int32() })
        static let withName = Statement<String, StoredClient>(
            sql: SQL.clientWithName, encode: { name, writer in writer.append(name) }, decode: client)
        static let all = Statement<Void, StoredClient>(sql: SQL.allClients, decode: client)
        static let lock = Statement<Int32, String>(
            sql: SQL.lockClient, encode: { client, writer in writer.append(client) },
            decode: { row throws(PostgresError) in try row.text() })
        static let revoke = Statement<(client: Int32, now: Instant), Void>(sql: SQL.revokeClient) { change, writer in
            writer.append(change.client)
            writer.append(change.now)
        }
        static let insertSecret = Statement<(client: Int32, digest: [UInt8], now: Instant), Int32>(
            sql: SQL.insertSecret,
            encode: { secret, writer in
                writer.append(secret.client)
                writer.append(secret.digest)
                writer.append(secret.now)
            },
            decode: { row throws(PostgresError) in try row.int32() })
        static let insertKey = Statement<(client: Int32, id: String, publicKey: [UInt8], now: Instant), Int32>(
            sql: SQL.insertKey,
            encode: { key, writer in
                writer.append(key.client)
                writer.append(key.id)
                writer.append(key.publicKey)
                writer.append(key.now)
            },
            decode: { row throws(PostgresError) in try row.int32() })
        static let credentials = Statement<Int32, StoredCredential>(
            sql: SQL.credentialsOfClient, encode: { client, writer in writer.append(client) }, decode: credential)
        static let allCredentials = Statement<Void, StoredCredential>(sql: SQL.allCredentials, decode: credential)
        static let endOthers = ending(SQL.endOtherCredentials)
        static let end = ending(SQL.endCredential)
        static let grant = granting(SQL.grantEveryone)
        static let grantSynthetic = granting(SQL.grantEveryoneSynthetic)
        static let handles = Statement<
            (client: Int32, cityIDs: [PublicID]), (cityID: PublicID, handle: PublicID)
        >(
            sql: SQL.handlesOfClient,
            encode: { question, writer in
                writer.append(question.client)
                writer.append(question.cityIDs.map(\.uuid))
            },
            decode: { row throws(PostgresError) in
                (cityID: PublicID(uuid: try row.uuid()), handle: PublicID(uuid: try row.uuid()))
            })
        static let touch = Statement<[(client: Int32, at: Instant)], Void>(sql: SQL.touchClients) { heard, writer in
            writer.append(heard.map(\.client))
            writer.append(heard.map(\.at))
        }

        private static func ending(
            _ sql: StaticString
        ) -> Statement<(client: Int32, credential: Int32, at: Instant), Void> {
            Statement(sql: sql) { change, writer in
                writer.append(change.client)
                writer.append(change.credential)
                writer.append(change.at)
            }
        }

        private static func granting(_ sql: StaticString) -> Statement<(client: Int32, now: Instant), Void> {
            Statement(sql: sql) { grant, writer in
                writer.append(grant.client)
                writer.append(grant.now)
            }
        }

        @Sendable static func client(_ row: inout RowReader) throws(PostgresError) -> StoredClient {
            StoredClient(
                key: try row.int32(), id: PublicID(uuid: try row.uuid()), name: try row.text(),
                isActive: try row.text() == "active", scopes: try row.textArray(), networks: try row.textArray(),
                ratePerSecond: try row.int32(), burst: try row.int32(), provider: try row.optionalText(),
                createdAt: try row.instant(), revokedAt: try row.optionalInstant(),
                lastUsedAt: try row.optionalInstant())
        }

        @Sendable static func credential(_ row: inout RowReader) throws(PostgresError) -> StoredCredential {
            let (key, client) = (try row.int32(), try row.int32())
            guard let kind = StoredCredential.Kind(rawValue: try row.text()) else {
                throw PostgresError.unreadable("kind")
            }
            return StoredCredential(
                key: key, client: client, kind: kind, secretDigest: try row.optionalBytes(),
                keyID: try row.optionalText(), publicKey: try row.optionalBytes(), createdAt: try row.instant(),
                expiresAt: try row.instant(), lastUsedAt: try row.optionalInstant())
        }
    }
}
