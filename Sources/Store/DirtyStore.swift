package import CivilTime
package import Postgres

/// Marks of people whose score has to follow a change, and the day whose ends and beginnings have been marked.
package enum DirtyStore {
    /// Takes a batch of marks and holds it until commit; other instances skip it.
    package static func take(limit: Int32, _ db: isolated PostgresConnection) throws -> [Int64] {
        try db.all(Statements.take, limit)
    }

    package static func clear(_ citizens: [Int64], _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.clear, citizens)
    }

    /// Clears the marks of a range that a score at `instant` has answered.
    package static func clear(
        from: Int64, to: Int64, knownAt instant: Instant, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.clearRange, (from: from, to: to, instant: instant))
    }

    package static func count(_ db: isolated PostgresConnection) throws -> Int64 {
        try db.first(Statements.count, ()) ?? 0
    }

    /// Marks everyone whose inputs end or begin by `day`, once per day. Returns whether this call did it.
    package static func changeDay(
        to day: Day, knownAt instant: Instant, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.execute(script: SQL.lockDayChange)
        if let last = try db.first(Statements.lastDay, ()), last >= day { return false }
        _ = try db.run(Statements.markDay, (day: day, instant: instant))
        _ = try db.run(Statements.recordDay, day)
        return true
    }

    private enum Statements {
        static let take = Statement<Int32, Int64>(
            sql: SQL.takeDirtyCitizens, encode: { limit, writer in writer.append(limit) },
            decode: { row throws(PostgresError) in try row.int64() })
        static let clear = Statement<[Int64], Void>(sql: SQL.clearDirtyCitizens) { citizens, writer in
            writer.append(citizens)
        }
        static let clearRange = Statement<(from: Int64, to: Int64, instant: Instant), Void>(
            sql: SQL.clearDirtyRange
        ) { range, writer in
            writer.append(range.from)
            writer.append(range.to)
            writer.append(range.instant)
        }
        static let count = Statement<Void, Int64>(sql: SQL.dirtyCount) { row throws(PostgresError) in
            try row.int64()
        }
        static let lastDay = Statement<Void, Day>(sql: SQL.dayOfLastChange) { row throws(PostgresError) in
            try row.day()
        }
        static let markDay = Statement<(day: Day, instant: Instant), Void>(sql: SQL.markDayChange) { mark, writer in
            writer.append(mark.day)
            writer.append(mark.instant)
        }
        static let recordDay = Statement<Day, Void>(sql: SQL.recordDayChange) { day, writer in writer.append(day) }
    }
}
