package import Postgres
package import Store

/// Everyone who is or was an officer, by login.
package struct ListOfficers: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package func callAsFunction() async throws -> [StoredOfficer] {
        try await pool.transaction(.readOnly) { db in try OfficerStore.all(db) }
    }
}
