package import Postgres
package import Store

/// Every client with the credentials it has had: `shangding client list`.
package struct ListClients: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package typealias Entry = (client: StoredClient, credentials: [StoredCredential])

    package func callAsFunction() async throws -> [Entry] {
        try await pool.transaction(.readOnly) { db in
            let credentials = Dictionary(grouping: try ClientStore.allCredentials(db), by: \.client)
            return try ClientStore.all(db).map { (client: $0, credentials: credentials[$0.key] ?? []) }
        }
    }
}
