package import Postgres
import Store

/// Whether a finished run has scored this database's people, so that a synthetic city need not be built again.
package struct CityIsBuilt: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package func callAsFunction() async throws -> Bool {
        try await pool.transaction(.readOnly) { db in
            guard try ScorecardStore.live(db) != nil else { return false }
            return try !ScoreStore.allRuns(db).isEmpty
        }
    }
}
