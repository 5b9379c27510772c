import CivilTime
package import Postgres
import Store

/// Forgets keys whose time is over; for the daily retention run.
package struct ForgetIdempotencyKeys: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Returns how many went.
    package func callAsFunction(in context: OperationContext) async throws -> Int {
        try await pool.transaction { db in
            try IdempotencyStore.prune(before: context.now.adding(seconds: -Idempotency.lifetime), db)
        }
    }
}
