import CivilTime
package import Postgres
import Store

/// Brings the scores of marked people up to date: after an accepted record, a changed consent, an ended record.
///
/// One batch is one transaction: the marks are taken, K is read after them, the scores are appended. A mark set
/// meanwhile stays for the next batch, so no change is missed and none is applied half. Nobody can withdraw while it
/// runs, so no score appears after a withdrawal.
package struct RescoreChanges: Sendable {
    let pool: PostgresPool
    let batchSize: Int32

    package init(pool: PostgresPool, batchSize: Int32 = 2000) {
        self.pool = pool
        self.batchSize = batchSize
    }

    /// Scores one batch and returns how many marks it answered; 0 when none is left.
    package func callAsFunction(in context: OperationContext) async throws -> Int {
        try await pool.transaction { db in
            try AccountStore.lockToScore(db)
            let marks = try DirtyStore.take(limit: batchSize, db)
            guard !marks.isEmpty else { return 0 }
            try ScoreStore.lockRuns(db)
            let rules = try ScoringRules.live(db)
            let run = try ScoreStore.begin(
                .changes, scorecard: rules.stored.id, businessDate: context.businessDay, computedAt: context.now, db)
            let batch = try ScoreWorker.batch(.citizens(Set(marks).sorted()), of: run, rules: rules, db)
            try batch.write(run: run.id, db)
            _ = try ScoreStore.finish(run.id, now: context.now, db)
            try EventStore.appendScoreChanges(
                run: run.id, citizens: batch.rows.map(\.citizen), at: context.now, db)
            return marks.count
        }
    }
}

/// Marks everyone whose records or consent end or begin by today, and announces what ends soon, once per day.
package struct ChangeDay: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Returns whether this call marked the day; another instance may have been first.
    package func callAsFunction(in context: OperationContext) async throws -> Bool {
        try await pool.transaction { db in
            let last = try DirtyStore.changeDay(
                to: context.businessDay, knownAt: KnowledgeStore.instant(db), db)
            guard let last else { return false }
            try EventStore.appendExpiring(after: last, through: context.businessDay, at: context.now, db)
            return true
        }
    }
}
