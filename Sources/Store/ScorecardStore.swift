package import CivilTime
package import Postgres

/// The states of a scorecard's life (scoring.md §5), as the database's CHECK lists them.
package enum ScorecardState: String, Sendable, CaseIterable {
    case draft, checked, submitted, approved, scheduled, live, superseded
}

/// A scorecard as stored: its document's bytes verbatim, their SHA-256 and its state.
package struct StoredScorecard: Sendable {
    package let id: Int32
    package let code: String
    package let version: Int32
    package let state: ScorecardState
    package let digest: [UInt8]
    package let document: [UInt8]
}

/// Scorecards and the steps of their lives. A document never changes: the database refuses it.
package enum ScorecardStore {
    package static func add(
        code: String, version: Int32, edition: Int32, digest: [UInt8], document: [UInt8], now: Instant,
        _ db: isolated PostgresConnection
    ) throws -> Int32? {
        try db.first(
            Statements.insert,
            (code: code, version: version, edition: edition, digest: digest, document: document, now: now))
    }

    package static func scorecard(
        code: String, version: Int32, _ db: isolated PostgresConnection
    ) throws -> StoredScorecard? {
        try db.first(Statements.named, (code: code, version: version))
    }

    package static func live(_ db: isolated PostgresConnection) throws -> StoredScorecard? {
        try db.first(Statements.live, ())
    }

    package static func scorecard(_ id: Int32, _ db: isolated PostgresConnection) throws -> StoredScorecard? {
        try db.first(Statements.withID, id)
    }

    /// Keys of the cards that have given scores.
    package static func usedByRuns(_ db: isolated PostgresConnection) throws -> [Int32] {
        try db.all(Statements.usedByRuns, ())
    }

    /// Moves a card to a state and writes down who did it, when and why.
    package static func move(
        _ id: Int32, to state: ScorecardState, actor: String, reason: String, now: Instant,
        _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.move, (id: id, state: state, actor: actor, reason: reason, now: now))
    }

    private enum Statements {
        static let insert = Statement<
            (code: String, version: Int32, edition: Int32, digest: [UInt8], document: [UInt8], now: Instant), Int32
        >(
            sql: SQL.insertScorecard,
            encode: { card, writer in
                writer.append(card.code)
                writer.append(card.version)
                writer.append(card.edition)
                writer.append(card.digest)
                writer.append(card.document)
                writer.append(card.now)
            },
            decode: { row throws(PostgresError) in try row.int32() })
        static let named = Statement<(code: String, version: Int32), StoredScorecard>(
            sql: SQL.scorecardNamed,
            encode: { card, writer in
                writer.append(card.code)
                writer.append(card.version)
            },
            decode: scorecard)
        static let live = Statement<Void, StoredScorecard>(
            sql: SQL.scorecardLive, encode: { _, _ in }, decode: scorecard)
        static let withID = Statement<Int32, StoredScorecard>(
            sql: SQL.scorecardWithID, encode: { id, writer in writer.append(id) }, decode: scorecard)
        static let usedByRuns = Statement<Void, Int32>(sql: SQL.scorecardsOfRuns) { row throws(PostgresError) in
            try row.int32()
        }
        static let move = Statement<
            (id: Int32, state: ScorecardState, actor: String, reason: String, now: Instant), Void
        >(sql: SQL.moveScorecard) { step, writer in
            writer.append(step.id)
            writer.append(step.state.rawValue)
            writer.append(step.actor)
            writer.append(step.reason)
            writer.append(step.now)
        }

        @Sendable static func scorecard(_ row: inout RowReader) throws(PostgresError) -> StoredScorecard {
            let id = try row.int32()
            let code = try row.text()
            let version = try row.int32()
            guard let state = ScorecardState(rawValue: try row.text()) else {
                throw PostgresError.unreadable("scorecard.state")
            }
            return StoredScorecard(
                id: id, code: code, version: version, state: state, digest: try row.bytes(), document: try row.bytes())
        }
    }
}
