package import CivilTime
package import Postgres

/// What became of a delivered file, in source lines.
package struct DeliveryCounts: Hashable, Sendable {
    package var read: Int64
    package var accepted: Int64
    package var unchanged: Int64
    package var returned: Int64

    package init(read: Int64, accepted: Int64, unchanged: Int64, returned: Int64) {
        self.read = read
        self.accepted = accepted
        self.unchanged = unchanged
        self.returned = returned
    }
}

/// A delivery the database holds.
package struct StoredDelivery: Sendable {
    package let id: Int64
    package let counts: DeliveryCounts
    package let knownFrom: Instant
}

/// Deliveries, and the set-wise acceptance of staged rows into record versions.
///
/// All of it happens in one transaction that also did the staging: a kill at any moment leaves nothing.
package enum DeliveryStore {
    package static func delivery(
        source: Int16, format: String, digest: [UInt8], _ db: isolated PostgresConnection
    ) throws -> StoredDelivery? {
        try db.first(Statements.ofFile, (source: source, format: format, digest: digest))
    }

    package static func createStaging(_ db: isolated PostgresConnection) throws {
        try db.execute(script: SQL.tuneIntake)
        try db.execute(script: SQL.createIntakeStaging)
    }

    /// Judges the staged rows against each other and what is known, and creates the people nobody knew.
    ///
    /// What is known is looked at only under the people lock, so that nobody is created, erased or given a record
    /// number between the look and the commit; what rows say about each other needs no lock. `mayRepeat` is false when
    /// no staged row is suspect, for then no record number stands on two rows. `hasOlderIndexes` says that rows were
    /// staged with an index under each key of the ring: they keep the one their person is known by.
    package static func judge(
        source: Int16, mayRepeat: Bool, withdraws: Bool, hasOlderIndexes: Bool, now: Instant,
        _ db: isolated PostgresConnection
    ) throws {
        try db.execute(script: SQL.analyzeIntakeStaging)
        if mayRepeat {
            try db.execute(script: SQL.createIntakeSuspect)
            _ = try db.run(Statements.returnConflicting, ())
            _ = try db.run(Statements.returnRepeated, ())
        }
        try CitizenStore.lockPeople(db)
        if hasOlderIndexes { _ = try db.run(Statements.adoptIndexes, ()) }
        try db.execute(script: SQL.createIntakeRow)
        try db.execute(script: SQL.analyzeIntakeRow)
        if try db.run(Statements.createPeople, now) > 0 { _ = try db.run(Statements.namePeople, ()) }
        try db.execute(script: SQL.createIntakeMeeting)
        if try db.first(Statements.sourceHasRecords, source) ?? true {
            if try db.run(Statements.meet, source) > 0 { _ = try db.run(Statements.removeMet, ()) }
            try db.execute(script: SQL.analyzeIntakeMeeting)
        }
        if withdraws { _ = try db.run(Statements.returnUnknownWithdrawals, ()) }
    }

    /// Counts the judged rows. Of the rows read, each becomes records or is returned.
    package static func counts(read: Int64, _ db: isolated PostgresConnection) throws -> DeliveryCounts {
        let returned = try db.first(Statements.countReturned, ()) ?? 0
        let unchanged = try db.first(Statements.countUnchanged, ()) ?? 0
        return DeliveryCounts(read: read, accepted: read - returned, unchanged: unchanged, returned: returned)
    }

    /// Writes the delivery, its returned rows, the record versions and the marks of everyone it touched.
    package static func accept(
        source: Int16, format: String, digest: [UInt8], counts: DeliveryCounts, now: Instant,
        _ db: isolated PostgresConnection
    ) throws -> StoredDelivery {
        let instant = try KnowledgeStore.advance(now: now, db)
        guard
            let id = try db.first(
                Statements.insert,
                (source: source, format: format, digest: digest, now: now, knownFrom: instant, counts: counts))
        else { throw PostgresError.unreadable("delivery_id") }
        if counts.returned > 0 { _ = try db.run(Statements.insertReturned, id) }
        let context = (source: source, instant: instant, delivery: id)
        _ = try db.run(Statements.supersede, context)
        _ = try db.run(Statements.insertNew, context)
        _ = try db.run(Statements.markDirty, instant)
        if try db.first(Statements.statisticsAreStale, counts.accepted - counts.unchanged) ?? false {
            try db.execute(script: SQL.analyzeRecords)
        }
        return StoredDelivery(id: id, counts: counts, knownFrom: instant)
    }

    /// The returned rows of a delivery in line order, one at a time.
    package static func returnedRows(
        of delivery: Int64, _ db: isolated PostgresConnection,
        _ body: ((line: Int64, recordNo: String?, reasons: [String])) throws -> Void
    ) throws {
        try db.each(Statements.returned, delivery, body)
    }

    /// When each source last delivered, as known at an instant; keyed by source.
    package static func lastDeliveries(
        knownAt instant: Instant, _ db: isolated PostgresConnection
    ) throws -> [Int16: Instant] {
        let rows = try db.all(Statements.last, instant)
        return Dictionary(rows.map { ($0.source, $0.at) }, uniquingKeysWith: { first, _ in first })
    }
}

private typealias AcceptContext = (source: Int16, instant: Instant, delivery: Int64)

private enum Statements {
    static let ofFile = Statement<(source: Int16, format: String, digest: [UInt8]), StoredDelivery>(
        sql: SQL.deliveryOfFile,
        encode: { file, writer in
            writer.append(file.source)
            writer.append(file.format)
            writer.append(file.digest)
        },
        decode: { row throws(PostgresError) in
            let id = try row.int64()
            let counts = DeliveryCounts(
                read: try row.int64(), accepted: try row.int64(), unchanged: try row.int64(),
                returned: try row.int64())
            return StoredDelivery(id: id, counts: counts, knownFrom: try row.instant())
        })
    static let adoptIndexes = Statement<Void, Void>(sql: SQL.adoptIntakeIndexes)
    static let returnConflicting = Statement<Void, Void>(sql: SQL.returnConflictingRows)
    static let returnRepeated = Statement<Void, Void>(sql: SQL.returnRepeatedRows)
    static let createPeople = Statement<Instant, Void>(sql: SQL.createIntakePeople) { now, writer in
        writer.append(now)
    }
    static let namePeople = Statement<Void, Void>(sql: SQL.nameIntakePeople)
    static let sourceHasRecords = Statement<Int16, Bool>(
        sql: SQL.sourceHasRecords, encode: { source, writer in writer.append(source) },
        decode: { row throws(PostgresError) in try row.bool() })
    static let meet = Statement<Int16, Void>(sql: SQL.meetIntake) { source, writer in writer.append(source) }
    static let removeMet = Statement<Void, Void>(sql: SQL.removeMetRows)
    static let returnUnknownWithdrawals = Statement<Void, Void>(sql: SQL.returnUnknownWithdrawals)
    static let countReturned = Statement<Void, Int64>(sql: SQL.countReturned) { row throws(PostgresError) in
        try row.int64()
    }
    static let countUnchanged = Statement<Void, Int64>(sql: SQL.countUnchanged) { row throws(PostgresError) in
        try row.int64()
    }
    static let insert = Statement<
        (source: Int16, format: String, digest: [UInt8], now: Instant, knownFrom: Instant, counts: DeliveryCounts),
        Int64
    >(
        sql: SQL.insertDelivery,
        encode: { delivery, writer in
            writer.append(delivery.source)
            writer.append(delivery.format)
            writer.append(delivery.digest)
            writer.append(delivery.now)
            writer.append(delivery.knownFrom)
            writer.append(delivery.counts.read)
            writer.append(delivery.counts.accepted)
            writer.append(delivery.counts.unchanged)
            writer.append(delivery.counts.returned)
        },
        decode: { row throws(PostgresError) in try row.int64() })
    static let insertReturned = Statement<Int64, Void>(sql: SQL.insertReturnedRows) { delivery, writer in
        writer.append(delivery)
    }
    static let supersede = accepting(SQL.supersedeVersions)
    static let statisticsAreStale = Statement<Int64, Bool>(
        sql: SQL.statisticsAreStale, encode: { rows, writer in writer.append(rows) },
        decode: { row throws(PostgresError) in try row.bool() })
    static let insertNew = accepting(SQL.insertNewVersions)
    static let markDirty = Statement<Instant, Void>(sql: SQL.markIntakeDirty) { instant, writer in
        writer.append(instant)
    }
    static let returned = Statement<Int64, (line: Int64, recordNo: String?, reasons: [String])>(
        sql: SQL.returnedRows,
        encode: { delivery, writer in writer.append(delivery) },
        decode: { row throws(PostgresError) in
            (line: try row.int64(), recordNo: try row.optionalText(), reasons: try row.textArray())
        })
    static let last = Statement<Instant, (source: Int16, at: Instant)>(
        sql: SQL.lastDeliveries,
        encode: { instant, writer in writer.append(instant) },
        decode: { row throws(PostgresError) in (source: try row.int16(), at: try row.instant()) })

    private static func accepting(_ sql: StaticString) -> Statement<AcceptContext, Void> {
        Statement(sql: sql) { context, writer in
            writer.append(context.source)
            writer.append(context.instant)
            writer.append(context.delivery)
        }
    }
}
