package import Postgres
import Store
import UseCases

/// Hands out databases on the shared throw-away server: each is a copy of a template that was built once per process,
/// so that a test has a migrated schema of its own for the price of copying files.
package actor TestDatabases {
    package static let shared = TestDatabases()

    /// What a new database holds.
    package enum Content: String, Sendable {
        /// The migrated schema.
        case schema
        /// Also the city's catalogue, its sources and the reference card, live.
        case rules
    }

    package static let migrator = Migrator(
        SQL.migrations.map { Migration(number: $0.number, name: $0.name, sql: $0.sql) })

    private let server = TestCluster.shared.options
    private var templates: [Content: Task<String, any Error>] = [:]
    private var last = 0
    private var alive = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// As many databases as are there at once: each has several connections, and the server's are counted.
    private static let most = 16

    package struct Database: Sendable {
        package let name: String
        package let options: ConnectionOptions
    }

    package func make(_ content: Content) async throws -> Database {
        let template = try await template(content)
        if alive < Self.most {
            alive += 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
        last += 1
        let name = "city_\(last)"
        do {
            try await administer("CREATE DATABASE \(name) TEMPLATE \(template)")
        } catch {
            makeRoom()
            throw error
        }
        return Database(name: name, options: server.withDatabase(name))
    }

    package func remove(_ database: Database) async throws {
        defer { makeRoom() }
        try await administer("DROP DATABASE IF EXISTS \(database.name) WITH (FORCE)")
    }

    private func makeRoom() {
        if waiting.isEmpty { alive -= 1 } else { waiting.removeFirst().resume() }
    }

    private func template(_ content: Content) async throws -> String {
        if let known = templates[content] { return try await known.value }
        let building = Task { try await build(content) }
        templates[content] = building
        do {
            return try await building.value
        } catch {
            templates[content] = nil
            throw error
        }
    }

    private func build(_ content: Content) async throws -> String {
        let name = "template_\(content.rawValue)"
        switch content {
        case .schema: try await administer("CREATE DATABASE \(name)")
        case .rules:
            let schema = try await template(.schema)
            try await administer("CREATE DATABASE \(name) TEMPLATE \(schema)")
        }
        let pool = PostgresPool(options: server.withDatabase(name), size: 2)
        switch content {
        case .schema:
            try await pool.withConnection { db in
                try Self.migrator.migrate(db)
                try DatabaseRole.install(db)
            }
        case .rules: try await CityRules.install(in: pool)
        }
        await pool.close()
        // A template nobody may enter: else autovacuum does, and whoever copies it meanwhile is refused.
        try await administer("ALTER DATABASE \(name) ALLOW_CONNECTIONS false")
        return name
    }

    /// Once more when somebody is still in the template: the server waits five seconds for them to leave, which a
    /// session that has closed, or an autovacuum, may not manage on a busy machine.
    private func administer(_ script: String) async throws {
        var attempt = 1
        while true {
            let connection = try await PostgresConnection.open(server)
            do {
                try await connection.use { db in try db.execute(script: script) }
                await connection.close()
                return
            } catch let error as PostgresError where error.sqlState == .objectInUse && attempt < 12 {
                attempt += 1
                await connection.close()
            }
        }
    }
}
