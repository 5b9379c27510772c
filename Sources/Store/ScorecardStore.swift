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
    /// The first day on which it may be live; set when it is submitted.
    package let effectiveFrom: Day?
    /// Empty in lists.
    package let document: [UInt8]
}

/// One step in the life of a scorecard.
package struct ScorecardStep: Sendable {
    package let state: ScorecardState
    package let actor: String
    package let reason: String
    package let at: Instant
}

/// Scorecards and the steps of their lives. A document no longer changes once it is submitted: the database refuses it.
package enum ScorecardStore {
    /// Waits for other changes to which card is in force; held until commit.
    package static func lock(_ db: isolated PostgresConnection) throws {
        try db.execute(script: SQL.lockScorecards)
    }

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

    /// The card, held until commit.
    package static func lock(
        code: String, version: Int32, _ db: isolated PostgresConnection
    ) throws -> StoredScorecard? {
        try db.first(Statements.lockedNamed, (code: code, version: version))
    }

    package static func live(_ db: isolated PostgresConnection) throws -> StoredScorecard? {
        try db.first(Statements.live, ())
    }

    package static func scorecard(_ id: Int32, _ db: isolated PostgresConnection) throws -> StoredScorecard? {
        try db.first(Statements.withID, id)
    }

    /// All cards, without their documents.
    package static func all(_ db: isolated PostgresConnection) throws -> [StoredScorecard] {
        try db.all(Statements.all, ())
    }

    /// Scheduled cards whose day has come, the earliest first, without their documents.
    package static func due(on day: Day, _ db: isolated PostgresConnection) throws -> [StoredScorecard] {
        try db.all(Statements.due, day)
    }

    /// Whether a card went live by approval and no run over everyone with it has ended yet.
    package static func liveIsUnscored(_ db: isolated PostgresConnection) throws -> Bool {
        try db.first(Statements.liveIsUnscored, ()) ?? false
    }

    /// Puts another document in the place of a draft's.
    package static func replaceDraft(
        _ id: Int32, edition: Int32, digest: [UInt8], document: [UInt8], _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.replace, (id: id, edition: edition, digest: digest, document: document))
    }

    /// Sets the first day on which a card may be live.
    package static func setDay(_ day: Day, of id: Int32, _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.setDay, (id: id, day: day))
    }

    /// Writes down that an officer wrote the document or a part of it.
    package static func addAuthor(_ officer: Int32, of id: Int32, _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.addAuthor, (id: id, officer: officer))
    }

    package static func isAuthor(
        _ officer: Int32, of id: Int32, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.first(Statements.isAuthor, (id: id, officer: officer)) ?? false
    }

    /// The steps of a card's life, the first one first.
    package static func steps(of id: Int32, _ db: isolated PostgresConnection) throws -> [ScorecardStep] {
        try db.all(Statements.steps, id)
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
        static let lockedNamed = Statement<(code: String, version: Int32), StoredScorecard>(
            sql: SQL.lockedScorecardNamed,
            encode: { card, writer in
                writer.append(card.code)
                writer.append(card.version)
            },
            decode: scorecard)
        static let all = Statement<Void, StoredScorecard>(
            sql: SQL.allScorecards, encode: { _, _ in }, decode: scorecard)
        static let due = Statement<Day, StoredScorecard>(
            sql: SQL.scorecardsDue, encode: { day, writer in writer.append(day) }, decode: scorecard)
        static let liveIsUnscored = Statement<Void, Bool>(sql: SQL.liveScorecardIsUnscored) {
            row throws(PostgresError) in
            try row.bool()
        }
        static let replace = Statement<(id: Int32, edition: Int32, digest: [UInt8], document: [UInt8]), Void>(
            sql: SQL.replaceScorecardDraft
        ) { card, writer in
            writer.append(card.id)
            writer.append(card.edition)
            writer.append(card.digest)
            writer.append(card.document)
        }
        static let setDay = Statement<(id: Int32, day: Day), Void>(sql: SQL.setScorecardDay) { card, writer in
            writer.append(card.id)
            writer.append(card.day)
        }
        static let addAuthor = Statement<(id: Int32, officer: Int32), Void>(sql: SQL.insertScorecardAuthor) {
            author, writer in
            writer.append(author.id)
            writer.append(author.officer)
        }
        static let isAuthor = Statement<(id: Int32, officer: Int32), Bool>(
            sql: SQL.scorecardHasAuthor,
            encode: { author, writer in
                writer.append(author.id)
                writer.append(author.officer)
            },
            decode: { row throws(PostgresError) in try row.bool() })
        static let steps = Statement<Int32, ScorecardStep>(
            sql: SQL.scorecardSteps, encode: { id, writer in writer.append(id) },
            decode: { row throws(PostgresError) in
                ScorecardStep(
                    state: try state(&row), actor: try row.text(), reason: try row.text(), at: try row.instant())
            })
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
            return StoredScorecard(
                id: id, code: code, version: version, state: try state(&row), digest: try row.bytes(),
                effectiveFrom: try row.optionalDay(), document: try row.bytes())
        }

        static func state(_ row: inout RowReader) throws(PostgresError) -> ScorecardState {
            guard let state = ScorecardState(rawValue: try row.text()) else { throw .unreadable("scorecard.state") }
            return state
        }
    }
}
