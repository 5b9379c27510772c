package import CivilTime
package import Postgres

/// Marks of people whose score has to follow a change, and the day whose ends and beginnings have been marked.
package enum DirtyStore {
    /// Takes a batch of marks; they are gone with the commit. Other instances skip it. A person may be named twice.
    package static func take(limit: Int32, _ db: isolated PostgresConnection) throws -> [Int64] {
        try db.all(Statements.take, limit)
    }

    /// Marks one enrolled person.
    package static func mark(_ citizen: Int64, at instant: Instant, _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.mark, (citizen: citizen, instant: instant))
    }

    /// Clears the marks that a finished run over everyone at `instant` has answered.
    package static func clear(
        knownAt instant: Instant, on day: Day, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.clear, (instant: instant, day: day))
    }

    package static func count(_ db: isolated PostgresConnection) throws -> Int64 {
        try db.first(Statements.count, ()) ?? 0
    }

    /// Marks everyone whose inputs end or begin by `day`, once per day. Returns the last day that was marked before, or
    /// `nil` when another call has marked this one.
    package static func changeDay(
        to day: Day, knownAt instant: Instant, _ db: isolated PostgresConnection
    ) throws -> Day? {
        try db.execute(script: SQL.lockDayChange)
        let last = try db.first(Statements.lastDay, ()) ?? day.adding(days: -1)
        guard last < day else { return nil }
        _ = try db.run(Statements.markDay, (day: day, instant: instant))
        _ = try db.run(Statements.recordDay, day)
        return last
    }

    private enum Statements {
        static let take = Statement<Int32, Int64>(
            sql: SQL.takeDirtyCitizens, encode: { limit, writer in writer.append(limit) },
            decode: { row throws(PostgresError) in try row.int64() })
        static let mark = Statement<(citizen: Int64, instant: Instant), Void>(sql: SQL.markDirty) { mark, writer in
            writer.append(mark.citizen)
            writer.append(mark.instant)
        }
        static let clear = Statement<(instant: Instant, day: Day), Void>(sql: SQL.clearDirtyCitizens) { run, writer in
            writer.append(run.instant)
            writer.append(run.day)
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
