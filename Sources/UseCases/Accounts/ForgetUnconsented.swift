import CivilTime
package import Postgres
import Rights
import Store

/// Deletes what rests on a consent that has ended: scores of people who have not consented again within the grace
/// period (PIPL art 47). They were hidden at once; the grace lets somebody who withdrew by mistake, or forgot to renew,
/// keep their history. For the daily retention run.
package struct ForgetUnconsented: Sendable {
    /// Days after the end of a consent on which its scores are still kept, unseen.
    package static let graceDays = 30

    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Returns how many scores went.
    package func callAsFunction(in context: OperationContext) async throws -> Int {
        try await pool.transaction { db in
            try PersonStore.forgetScores(
                withoutConsentSince: context.businessDay.adding(days: -Self.graceDays), now: context.now, db)
        }
    }
}
