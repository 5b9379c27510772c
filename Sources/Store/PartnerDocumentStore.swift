package import CivilTime
package import Federation
package import Postgres
package import Signing

/// A statement of a partner in the bytes it came in.
package struct StoredStatement: Sendable {
    package let partner: Int32
    package let seq: Int64
    package let jws: [UInt8]
    package let issuedAt: Instant
    package let expiresAt: Instant
    package let fetchedAt: Instant

    package init(
        partner: Int32, seq: Int64, jws: [UInt8], issuedAt: Instant, expiresAt: Instant, fetchedAt: Instant
    ) {
        self.partner = partner
        self.seq = seq
        self.jws = jws
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.fetchedAt = fetchedAt
    }
}

/// The scenarios of a partner in the bytes they came in.
package struct StoredPartnerCatalogue: Sendable {
    package let partner: Int32
    package let version: Int64
    package let jws: [UInt8]
    package let etag: String
    package let expiresAt: Instant
    package let fetchedAt: Instant

    package init(
        partner: Int32, version: Int64, jws: [UInt8], etag: String, expiresAt: Instant, fetchedAt: Instant
    ) {
        self.partner = partner
        self.version = version
        self.jws = jws
        self.etag = etag
        self.expiresAt = expiresAt
        self.fetchedAt = fetchedAt
    }
}

/// How asking a partner for a document goes.
package struct StoredFetch: Sendable {
    package enum Document: String, CaseIterable, Sendable {
        case statement, catalogue
    }

    package let partner: Int32
    package let what: Document
    package let triedAt: Instant
    package let nextAt: Instant
    /// How often in a row it failed.
    package let failures: Int32
    /// Why it failed last.
    package let fault: String?
}

/// What partners publish, and when it was asked for.
package enum PartnerDocumentStore {
    /// The statement in force of every partner that has not ended.
    package static func statements(_ db: isolated PostgresConnection) throws -> [StoredStatement] {
        try db.all(Statements.latest)
    }

    package static func statement(
        of partner: Int32, _ db: isolated PostgresConnection
    ) throws -> StoredStatement? {
        try db.first(Statements.latestOf, partner)
    }

    /// Keeps a statement that was accepted; its keys become the partner's, until it has ended.
    package static func keep(
        _ statement: StoredStatement, keys: [KeyID], _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.insert, statement)
        _ = try db.run(Statements.ownKeys, (partner: statement.partner, keys: keys))
    }

    /// The statement in force was there again.
    package static func touch(
        _ statement: StoredStatement, now: Instant, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.touch, (statement: statement, now: now))
    }

    /// Every key of another city than `entity` that has not ended.
    package static func keysOfOthers(than entity: EntityID, _ db: isolated PostgresConnection) throws -> Set<KeyID> {
        Set(try db.all(Statements.foreign, entity))
    }

    package static func catalogues(_ db: isolated PostgresConnection) throws -> [StoredPartnerCatalogue] {
        try db.all(Statements.catalogues)
    }

    package static func catalogue(
        of partner: Int32, _ db: isolated PostgresConnection
    ) throws -> StoredPartnerCatalogue? {
        try db.first(Statements.catalogueOf, partner)
    }

    /// Keeps a catalogue in the place of the one before; `false` when that one is newer.
    package static func keep(
        _ catalogue: StoredPartnerCatalogue, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.first(Statements.keepCatalogue, catalogue) != nil
    }

    /// Lets go of a catalogue and of its number, so that one with a lower number may follow.
    package static func dropCatalogue(of partner: Int32, _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.dropCatalogue, partner)
    }

    /// Takes what is due. Until `lease` nobody else asks for it.
    package static func claimDue(
        now: Instant, lease: Instant, _ db: isolated PostgresConnection
    ) throws -> [(partner: Int32, what: StoredFetch.Document)] {
        try db.all(Statements.claimDue, (now: now, lease: lease))
    }

    /// Takes one document of one partner; `false` when it was asked for after `since`.
    package static func claim(
        _ what: StoredFetch.Document, of partner: Int32, now: Instant, since: Instant, lease: Instant,
        _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.first(
            Statements.claim, (partner: partner, what: what, now: now, since: since, lease: lease)) != nil
    }

    /// Makes a document due, `pause` seconds after it was last asked for at the soonest, and tells whoever asks. Where
    /// it was never asked for it is due anyway.
    package static func want(
        _ what: StoredFetch.Document, of partner: Int32, now: Instant, pause: Int32, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.want, (partner: partner, what: what, now: now, pause: pause))
    }

    /// `lease` in seconds, as long as the claim: what was wanted meanwhile stays due.
    package static func succeeded(
        _ what: StoredFetch.Document, of partner: Int32, next: Instant, lease: Int32, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.succeeded, (partner: partner, what: what, next: next, lease: lease))
    }

    /// How often in a row by now. `lease` as with `succeeded`.
    @discardableResult
    package static func failed(
        _ what: StoredFetch.Document, of partner: Int32, fault: String, now: Instant, lease: Int32,
        _ db: isolated PostgresConnection
    ) throws -> Int32 {
        try db.first(Statements.failed, (partner: partner, what: what, now: now, fault: fault, lease: lease)) ?? 0
    }

    package static func fetches(_ db: isolated PostgresConnection) throws -> [StoredFetch] {
        try db.all(Statements.fetches)
    }

    private enum Statements {
        static let latest = Statement<Void, StoredStatement>(sql: SQL.latestStatements, decode: statement)
        static let latestOf = Statement<Int32, StoredStatement>(
            sql: SQL.latestStatement, encode: { key, writer in writer.append(key) }, decode: statement)
        static let insert = Statement<StoredStatement, Void>(sql: SQL.insertStatement) { statement, writer in
            writer.append(statement.partner)
            writer.append(statement.seq)
            writer.append(statement.jws)
            writer.append(statement.issuedAt)
            writer.append(statement.expiresAt)
            writer.append(statement.fetchedAt)
        }
        static let ownKeys = Statement<(partner: Int32, keys: [KeyID]), Void>(sql: SQL.ownKeys) { given, writer in
            writer.append(given.partner)
            writer.append(given.keys.map(\.text))
        }
        static let touch = Statement<(statement: StoredStatement, now: Instant), Void>(sql: SQL.touchStatement) {
            given, writer in
            writer.append(given.statement.partner)
            writer.append(given.statement.seq)
            writer.append(given.now)
        }
        static let foreign = Statement<EntityID, KeyID>(
            sql: SQL.keysOfOthers, encode: { entity, writer in writer.append(entity.text) },
            decode: { row throws(PostgresError) in
                guard let id = KeyID(try row.text()) else { throw .unreadable("partner_key.key_id") }
                return id
            })
        static let catalogues = Statement<Void, StoredPartnerCatalogue>(sql: SQL.latestCatalogues, decode: catalogue)
        static let catalogueOf = Statement<Int32, StoredPartnerCatalogue>(
            sql: SQL.latestCatalogue, encode: { key, writer in writer.append(key) }, decode: catalogue)
        static let dropCatalogue = Statement<Int32, Void>(sql: SQL.dropCatalogue) { $1.append($0) }
        static let keepCatalogue = Statement<StoredPartnerCatalogue, Int32>(
            sql: SQL.keepCatalogue,
            encode: { catalogue, writer in
                writer.append(catalogue.partner)
                writer.append(catalogue.version)
                writer.append(catalogue.jws)
                writer.append(catalogue.etag)
                writer.append(catalogue.expiresAt)
                writer.append(catalogue.fetchedAt)
            },
            decode: { row throws(PostgresError) in try row.int32() })
        static let claimDue = Statement<
            (now: Instant, lease: Instant), (partner: Int32, what: StoredFetch.Document)
        >(
            sql: SQL.claimDueFetches,
            encode: { given, writer in
                writer.append(given.now)
                writer.append(given.lease)
            },
            decode: { row throws(PostgresError) in (partner: try row.int32(), what: try what(&row)) })
        static let claim = Statement<
            (partner: Int32, what: StoredFetch.Document, now: Instant, since: Instant, lease: Instant), Int32
        >(
            sql: SQL.claimFetch,
            encode: { given, writer in
                writer.append(given.partner)
                writer.append(given.what.rawValue)
                writer.append(given.now)
                writer.append(given.since)
                writer.append(given.lease)
            },
            decode: { row throws(PostgresError) in try row.int32() })
        static let want = Statement<
            (partner: Int32, what: StoredFetch.Document, now: Instant, pause: Int32), Void
        >(sql: SQL.wantFetch) { given, writer in
            writer.append(given.partner)
            writer.append(given.what.rawValue)
            writer.append(given.now)
            writer.append(given.pause)
        }
        static let succeeded = Statement<
            (partner: Int32, what: StoredFetch.Document, next: Instant, lease: Int32), Void
        >(sql: SQL.fetchSucceeded) { given, writer in
            writer.append(given.partner)
            writer.append(given.what.rawValue)
            writer.append(given.next)
            writer.append(given.lease)
        }
        static let failed = Statement<
            (partner: Int32, what: StoredFetch.Document, now: Instant, fault: String, lease: Int32), Int32
        >(
            sql: SQL.fetchFailed,
            encode: { given, writer in
                writer.append(given.partner)
                writer.append(given.what.rawValue)
                writer.append(given.now)
                writer.append(given.fault)
                writer.append(given.lease)
            },
            decode: { row throws(PostgresError) in try row.int32() })
        static let fetches = Statement<Void, StoredFetch>(sql: SQL.fetches) { row throws(PostgresError) in
            StoredFetch(
                partner: try row.int32(), what: try what(&row), triedAt: try row.instant(), nextAt: try row.instant(),
                failures: try row.int32(), fault: try row.optionalText())
        }

        static func what(_ row: inout RowReader) throws(PostgresError) -> StoredFetch.Document {
            guard let what = StoredFetch.Document(rawValue: try row.text()) else {
                throw .unreadable("partner_fetch.what")
            }
            return what
        }

        @Sendable static func statement(_ row: inout RowReader) throws(PostgresError) -> StoredStatement {
            StoredStatement(
                partner: try row.int32(), seq: try row.int64(), jws: try row.bytes(), issuedAt: try row.instant(),
                expiresAt: try row.instant(), fetchedAt: try row.instant())
        }

        @Sendable static func catalogue(_ row: inout RowReader) throws(PostgresError) -> StoredPartnerCatalogue {
            StoredPartnerCatalogue(
                partner: try row.int32(), version: try row.int64(), jws: try row.bytes(), etag: try row.text(),
                expiresAt: try row.instant(), fetchedAt: try row.instant())
        }
    }
}
