package import Postgres
import Store

/// How many marks wait for the maintainer.
package struct CountDirty: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package func callAsFunction() async throws -> Int64 {
        try await pool.transaction(.readOnly) { db in try DirtyStore.count(db) }
    }
}
