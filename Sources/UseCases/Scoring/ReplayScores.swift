package import Postgres
import Scoring
import Store

/// Computes stored scores again from what was known then and compares every byte: `shangding replay`.
package struct ReplayScores: Sendable {
    let pool: PostgresPool
    let rangeWidth: Int64

    package init(pool: PostgresPool, rangeWidth: Int64 = 20_000) {
        self.pool = pool
        self.rangeWidth = rangeWidth
    }

    package struct Outcome: Hashable, Sendable {
        package var runs = 0
        package var compared = 0
        /// Stored scores that came out differently or not at all. Never anything but 0 in a sound database.
        package var differing = 0
    }

    /// Replays every run, or one of them.
    package func callAsFunction(run only: Int64? = nil, progress: Progress = .silent) async throws -> Outcome {
        let (runs, bounds) = try await pool.transaction(.readOnly) { db in
            let runs = try ScoreStore.allRuns(db).filter { only == nil || $0.id == only }
            return (Dictionary(runs.map { ($0.id, $0) }) { first, _ in first }, try ScoreStore.citizenBounds(db))
        }
        var outcome = Outcome()
        guard let bounds else { return outcome }
        outcome.runs = runs.count
        // Most runs scored a few people: a range asks once which runs it has to look for.
        let ranges = bounds.lowerBound / rangeWidth...bounds.upperBound / rangeWidth
        for (done, range) in ranges.enumerated() {
            let from = range * rangeWidth
            let present = try await pool.transaction(.readOnly) { db in
                try ScoreStore.runs(from: from, to: from + rangeWidth, db)
            }
            for (id, low, high) in present {
                guard let run = runs[id] else { continue }
                let part = try await pool.transaction(.snapshot) { db in
                    try compare(run, from: low, to: high + 1, db)
                }
                outcome.compared += part.compared
                outcome.differing += part.differing
            }
            progress.report(done + 1, ranges.count)
        }
        return outcome
    }

    private func compare(
        _ run: ScoreRun, from: Int64, to: Int64, _ db: isolated PostgresConnection
    ) throws -> Outcome {
        let stored = try ScoreStore.stored(run: run.id, from: from, to: to, db)
        guard !stored.isEmpty else { return Outcome() }
        let rules = try ScoringRules.of(run, db)
        let batch = try ScoreWorker.batch(.citizens(stored.keys.sorted()), of: run, rules: rules, db)
        var same = 0
        for row in batch.rows {
            guard let kept = stored[row.citizen] else { continue }
            if kept.score == row.score, kept.nextEventOn == row.nextEventOn,
                kept.inputDigest.elementsEqual(batch.inputDigest(row)),
                kept.contributions.elementsEqual(batch.contributions(row))
            {
                same += 1
            }
        }
        return Outcome(compared: stored.count, differing: stored.count - same)
    }
}
