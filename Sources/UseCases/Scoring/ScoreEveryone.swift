package import CivilTime
package import Postgres
import Store

/// Scores everyone whose account and consent are in force: `shangding score --all`.
///
/// Facts stream out of PostgreSQL by ranges of people, scores stream back, several ranges at once; memory depends on
/// neither the city nor the number of records. Each range commits by itself and is remembered, so that a run that was
/// killed goes on where it stopped, as long as nothing has been learned since.
package struct ScoreEveryone: Sendable {
    let pool: PostgresPool
    /// Ranges worked on at once; each takes one connection at a time.
    let workers: Int
    /// Internal keys in a range.
    let rangeWidth: Int64

    package init(pool: PostgresPool, workers: Int = 2, rangeWidth: Int64 = 20_000) {
        self.pool = pool
        self.workers = workers
        self.rangeWidth = rangeWidth
    }

    /// What a finished run did.
    package struct Outcome: Sendable {
        package let run: Int64
        package let scored: Int
        /// How many of them were already done when this call continued the run.
        package let scoredBefore: Int
        package let businessDate: Day
        package let knowledgeInstant: Instant
    }

    package func callAsFunction(
        in context: OperationContext, progress: Progress = .silent
    ) async throws -> Outcome {
        let plan = try await pool.transaction { db in try begin(in: context, db) }
        let pending = plan.ranges.filter { plan.finished[$0] == nil }
        let before = Int(plan.finished.values.reduce(0, +))
        let tally = Tally(done: plan.ranges.count - pending.count, scored: before, total: plan.ranges.count)
        let queue = RangeQueue(pending)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<workers {
                group.addTask {
                    while let range = await queue.next() {
                        try Task.checkCancellation()
                        let scored = try await score(range, of: plan)
                        let (done, total) = await tally.add(scored)
                        progress.report(done, total)
                    }
                }
            }
            try await group.waitForAll()
        }
        try await pool.transaction { db in
            let isFirst = try ScoreStore.finish(plan.run.id, now: context.now, db)
            try DirtyStore.clear(knownAt: plan.run.knowledgeInstant, on: plan.run.businessDate, db)
            if isFirst { try EventStore.appendScoresRecomputed(at: context.now, db) }
        }
        return Outcome(
            run: plan.run.id, scored: await tally.scored, scoredBefore: before,
            businessDate: plan.run.businessDate, knowledgeInstant: plan.run.knowledgeInstant)
    }

    private struct RunPlan: Sendable {
        let run: ScoreRun
        let rules: ScoringRules
        let ranges: [Int32]
        let finished: [Int32: Int64]
    }

    /// Continues the interrupted run if nothing has been learned since, else begins one.
    private func begin(in context: OperationContext, _ db: isolated PostgresConnection) throws -> RunPlan {
        try ScoreStore.lockRuns(db)
        let rules = try ScoringRules.live(db)
        let day = context.businessDay
        let run =
            try ScoreStore.unfinished(scorecard: rules.stored.id, businessDate: day, db)
            ?? ScoreStore.begin(
                .everyone, scorecard: rules.stored.id, businessDate: day, computedAt: context.now, db)
        let finished = try ScoreStore.finishedRanges(of: run.id, db)
        let bounds = try ScoreStore.citizenBounds(db)
        let ranges = bounds.map { Int32($0.lowerBound / rangeWidth)...Int32($0.upperBound / rangeWidth) }
        return RunPlan(
            run: run, rules: rules, ranges: ranges.map(Array.init) ?? [],
            finished: Dictionary(finished.map { ($0.range, $0.scored) }, uniquingKeysWith: { first, _ in first }))
    }

    /// Evaluates a range on one connection and commits it on another, in one transaction with its mark. Who withdrew in
    /// between is left out.
    private func score(_ range: Int32, of plan: RunPlan) async throws -> Int {
        let from = Int64(range) * rangeWidth
        let to = from + rangeWidth
        let batch = try await pool.transaction(.snapshot) { db in
            try ScoreWorker.batch(.range(from: from, to: to), of: plan.run, rules: plan.rules, db)
        }
        return try await pool.transaction { db in
            try AccountStore.lockToScore(db)
            var batch = batch
            batch.remove(try AccountStore.endedSince(plan.run.knowledgeInstant, from: from, to: to, db))
            let count = batch.count
            guard try ScoreStore.claimRange(range, of: plan.run.id, scored: Int64(count), db) else { return count }
            try batch.write(run: plan.run.id, db)
            return count
        }
    }
}

/// Hands out ranges to workers.
private actor RangeQueue {
    private var ranges: ArraySlice<Int32>

    init(_ ranges: [Int32]) { self.ranges = ranges[...] }

    func next() -> Int32? { ranges.popFirst() }
}

/// Counts what the workers did.
private actor Tally {
    private var done: Int
    private(set) var scored: Int
    private let total: Int

    init(done: Int, scored: Int, total: Int) {
        self.done = done
        self.scored = scored
        self.total = total
    }

    func add(_ scored: Int) -> (Int, Int) {
        self.scored += scored
        done += 1
        return (done, total)
    }
}
