package import Postgres
import Store

/// How many audit entries wait to be sealed: seconds' worth in a healthy service.
package struct CountUnsealed: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package func callAsFunction() async throws -> Int64 {
        try await pool.transaction(.readOnly) { db in try AuditStore.unsealedCount(db) }
    }
}
