package import CivilTime
package import Postgres

/// The knowledge clock: the instant up to which knowledge is closed (scoring.md §4).
package enum KnowledgeStore {
    /// The committed instant, which a score may use as its K.
    package static func instant(_ db: isolated PostgresConnection) throws -> Instant {
        try db.first(Statements.instant, ()) ?? Instant(microseconds: 0)
    }

    /// Moves the clock past everything known and holds it until commit; returns the `known_from` of what follows.
    package static func advance(now: Instant, _ db: isolated PostgresConnection) throws -> Instant {
        try db.first(Statements.advance, now) ?? now
    }

    private enum Statements {
        static let instant = Statement<Void, Instant>(sql: SQL.knowledgeInstant) { row throws(PostgresError) in
            try row.instant()
        }
        static let advance = Statement<Instant, Instant>(
            sql: SQL.advanceKnowledge,
            encode: { now, writer in writer.append(now) },
            decode: { row throws(PostgresError) in try row.instant() })
    }
}
