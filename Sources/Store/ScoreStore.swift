package import CivilTime
package import Postgres
package import Signing

/// A run of scoring: what all its scores have in common.
package struct ScoreRun: Sendable {
    package let id: Int64
    package let scorecard: Int32
    /// E.
    package let businessDate: Day
    /// K.
    package let knowledgeInstant: Instant
    package let computedAt: Instant

    package init(id: Int64, scorecard: Int32, businessDate: Day, knowledgeInstant: Instant, computedAt: Instant) {
        self.id = id
        self.scorecard = scorecard
        self.businessDate = businessDate
        self.knowledgeInstant = knowledgeInstant
        self.computedAt = computedAt
    }

    package enum Kind: String, Sendable {
        case everyone, changes
    }
}

/// One score as it is stored.
package struct StoredScore: Sendable {
    package let citizen: Int64
    package let score: Int16
    package let nextEventOn: Day?
    package let inputDigest: [UInt8]
    package let contributions: [UInt8]
}

/// What stands behind a city id: the account as known now, and the latest score.
package struct ScoreStanding: Sendable {
    package let citizen: Int64
    package let isActive: Bool
    package let consentFrom: Day?
    package let consentUntil: Day?
    package let score: Int16?
    package let run: Int64?
}

/// One entry of a citizen's score history.
package struct HistoryEntry: Sendable {
    package let run: ScoreRun
    package let score: Int16
    package let inputDigest: [UInt8]
}

/// Runs and scores. A score is never updated: the one with the highest run is in force.
package enum ScoreStore {
    /// Begins a run at the committed knowledge instant. The caller holds `lockRuns`.
    package static func begin(
        _ kind: ScoreRun.Kind, scorecard: Int32, businessDate: Day, computedAt: Instant,
        _ db: isolated PostgresConnection
    ) throws -> ScoreRun {
        let begun = try db.first(
            RunStatements.insert, (kind: kind.rawValue, card: scorecard, day: businessDate, at: computedAt))
        guard let begun else { throw PostgresError.unreadable("run_id") }
        return ScoreRun(
            id: begun.id, scorecard: scorecard, businessDate: businessDate, knowledgeInstant: begun.instant,
            computedAt: computedAt)
    }

    /// The run over everyone that was interrupted and can go on, if there is one.
    package static func unfinished(
        scorecard: Int32, businessDate: Day, _ db: isolated PostgresConnection
    ) throws -> ScoreRun? {
        let found = try db.first(RunStatements.unfinished, (card: scorecard, day: businessDate))
        return found.map {
            ScoreRun(
                id: $0.id, scorecard: scorecard, businessDate: businessDate, knowledgeInstant: $0.instant,
                computedAt: $0.at)
        }
    }

    package static func run(_ id: Int64, _ db: isolated PostgresConnection) throws -> ScoreRun? {
        try db.first(RunStatements.withID, id)
    }

    /// The newest run; `nil` before anybody was scored.
    package static func lastRun(_ db: isolated PostgresConnection) throws -> Int64? { try db.first(RunStatements.last) }

    package static func allRuns(_ db: isolated PostgresConnection) throws -> [ScoreRun] {
        try db.all(RunStatements.all, ())
    }

    /// Numbers of the committed ranges of a run, with how many people each scored.
    package static func finishedRanges(
        of run: Int64, _ db: isolated PostgresConnection
    ) throws -> [(range: Int32, scored: Int64)] {
        try db.all(RunStatements.ranges, run)
    }

    /// Claims a range for the transaction that writes its scores. `false` when another process has done it.
    package static func claimRange(
        _ range: Int32, of run: Int64, scored: Int64, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.run(RunStatements.insertRange, (run: run, range: range, scored: scored)) == 1
    }

    /// Begins and continues of runs go one after the other; held until commit. Taken before the live card is read, so
    /// that a later run never has an older card.
    package static func lockRuns(_ db: isolated PostgresConnection) throws {
        try db.execute(script: SQL.lockScoreRuns)
    }

    /// Whether nobody had finished the run before.
    package static func finish(_ run: Int64, now: Instant, _ db: isolated PostgresConnection) throws -> Bool {
        try db.run(RunStatements.finish, (run: run, now: now)) == 1
    }

    /// Smallest and largest internal key that has an account.
    package static func citizenBounds(_ db: isolated PostgresConnection) throws -> ClosedRange<Int64>? {
        guard let bounds = try db.first(ScoreStatements.bounds, ()), let low = bounds.low, let high = bounds.high
        else { return nil }
        return low...high
    }

    /// The runs that scored anyone in a half-open range of keys, each with the smallest and the largest of those keys.
    package static func runs(
        from: Int64, to: Int64, _ db: isolated PostgresConnection
    ) throws -> [(run: Int64, low: Int64, high: Int64)] {
        try db.all(ScoreStatements.runs, (from: from, to: to))
    }

    /// The stored scores of one run in key order, for replay.
    package static func stored(
        run: Int64, from: Int64, to: Int64, _ db: isolated PostgresConnection
    ) throws -> [Int64: StoredScore] {
        var scores: [Int64: StoredScore] = [:]
        let statement = try CopyText(SQL.copyStoredScores, .integer(run), .integer(from), .integer(to))
        _ = try db.copyOut(statement) { row in
            let score = StoredScore(
                citizen: try row.int64(), score: try row.int16(), nextEventOn: try row.optionalDay(),
                inputDigest: try row.bytes(), contributions: try row.bytes())
            scores[score.citizen] = score
        }
        return scores
    }

    /// The hot read: the standing of each known handle, with its place among those asked for, from 1.
    package static let standings = ScoreStatements.standings

    package static func standing(
        of citizen: Int64, _ db: isolated PostgresConnection
    ) throws -> ScoreStanding? {
        try db.first(ScoreStatements.standing, citizen)
    }

    /// Entries before a run, newest first.
    package static func history(
        of citizen: Int64, before run: Int64, limit: Int32, _ db: isolated PostgresConnection
    ) throws -> [HistoryEntry] {
        try db.all(ScoreStatements.history, (citizen: citizen, run: run, limit: limit))
    }

    /// Everyone's score in force with the run it comes from, in key order.
    package static func latest(
        on day: Day, _ db: isolated PostgresConnection,
        _ body: ((cityID: PublicID, score: Int16, run: ScoreRun)) throws -> Void
    ) throws {
        _ = try db.copyOut(try CopyText(SQL.copyLatestScores, .day(day))) { row in
            let cityID = PublicID(uuid: try row.uuid())
            let score = try row.int16()
            let run = ScoreRun(
                id: try row.int64(), scorecard: try row.int32(), businessDate: try row.day(),
                knowledgeInstant: try row.instant(), computedAt: try row.instant())
            try body((cityID: cityID, score: score, run: run))
        }
    }
}

private enum RunStatements {
    static let insert = Statement<(kind: String, card: Int32, day: Day, at: Instant), (id: Int64, instant: Instant)>(
        sql: SQL.insertScoreRun,
        encode: { run, writer in
            writer.append(run.kind)
            writer.append(run.card)
            writer.append(run.day)
            writer.append(run.at)
        },
        decode: { row throws(PostgresError) in (id: try row.int64(), instant: try row.instant()) })
    static let unfinished = Statement<(card: Int32, day: Day), (id: Int64, instant: Instant, at: Instant)>(
        sql: SQL.unfinishedScoreRun,
        encode: { run, writer in
            writer.append(run.card)
            writer.append(run.day)
        },
        decode: { row throws(PostgresError) in
            (id: try row.int64(), instant: try row.instant(), at: try row.instant())
        })
    static let withID = Statement<Int64, ScoreRun>(
        sql: SQL.scoreRunWithID, encode: { id, writer in writer.append(id) }, decode: run)
    static let last = Statement<Void, Int64>(sql: SQL.lastScoreRun) { row throws(PostgresError) in try row.int64() }
    static let all = Statement<Void, ScoreRun>(sql: SQL.allScoreRuns, encode: { _, _ in }, decode: run)
    static let ranges = Statement<Int64, (range: Int32, scored: Int64)>(
        sql: SQL.finishedRanges,
        encode: { run, writer in writer.append(run) },
        decode: { row throws(PostgresError) in (range: try row.int32(), scored: try row.int64()) })
    static let insertRange = Statement<(run: Int64, range: Int32, scored: Int64), Void>(
        sql: SQL.insertFinishedRange
    ) { range, writer in
        writer.append(range.run)
        writer.append(range.range)
        writer.append(range.scored)
    }
    static let finish = Statement<(run: Int64, now: Instant), Void>(sql: SQL.finishScoreRun) { run, writer in
        writer.append(run.run)
        writer.append(run.now)
    }

    @Sendable static func run(_ row: inout RowReader) throws(PostgresError) -> ScoreRun {
        let id = try row.int64()
        try row.skip()
        return ScoreRun(
            id: id, scorecard: try row.int32(), businessDate: try row.day(), knowledgeInstant: try row.instant(),
            computedAt: try row.instant())
    }
}

private enum ScoreStatements {
    static let bounds = Statement<Void, (low: Int64?, high: Int64?)>(sql: SQL.citizenBounds) {
        row throws(PostgresError) in
        (low: try row.optionalInt64(), high: try row.optionalInt64())
    }
    static let runs = Statement<(from: Int64, to: Int64), (run: Int64, low: Int64, high: Int64)>(
        sql: SQL.runsOfCitizens,
        encode: { range, writer in
            writer.append(range.from)
            writer.append(range.to)
        },
        decode: { row throws(PostgresError) in (run: try row.int64(), low: try row.int64(), high: try row.int64()) })
    static let standings = Statement<[(client: Int32, handle: PublicID)], (place: Int64, standing: ScoreStanding)>(
        sql: SQL.scoresInForce,
        encode: { asked, writer in
            writer.append(asked.map(\.client))
            writer.append(asked.map(\.handle.uuid))
        },
        decode: { row throws(PostgresError) in (try row.int64(), try standing(&row)) })
    static let standing = Statement<Int64, ScoreStanding>(
        sql: SQL.scoreInForceOfCitizen, encode: { citizen, writer in writer.append(citizen) }, decode: standing)

    @Sendable private static func standing(_ row: inout RowReader) throws(PostgresError) -> ScoreStanding {
        ScoreStanding(
            citizen: try row.int64(), isActive: try row.optionalText() == "active",
            consentFrom: try row.optionalDay(), consentUntil: try row.optionalDay(), score: try row.optionalInt16(),
            run: try row.optionalInt64())
    }

    static let history = Statement<(citizen: Int64, run: Int64, limit: Int32), HistoryEntry>(
        sql: SQL.scoreHistory,
        encode: { page, writer in
            writer.append(page.citizen)
            writer.append(page.run)
            writer.append(page.limit)
        },
        decode: { row throws(PostgresError) in
            let id = try row.int64()
            let score = try row.int16()
            let digest = try row.bytes()
            let day = try row.day()
            let instant = try row.instant()
            let computedAt = try row.instant()
            let run = ScoreRun(
                id: id, scorecard: try row.int32(), businessDate: day, knowledgeInstant: instant,
                computedAt: computedAt)
            return HistoryEntry(run: run, score: score, inputDigest: digest)
        })
}
