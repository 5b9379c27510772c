import TestKit
import Testing

@testable import Postgres

@Suite struct `The migrator` {
    private static let first = Migration(
        number: 1, name: "person", sql: "CREATE TABLE person (id bigint); SELECT pg_sleep(0.05)")
    private static let second = Migration(number: 2, name: "age", sql: "ALTER TABLE person ADD COLUMN age int")

    /// A connection to an empty database of its own.
    private func emptyDatabase(_ name: String) async throws -> ConnectionOptions {
        let admin = try await PostgresConnection.open(TestCluster.shared.options)
        try await admin.use { db in try db.execute(script: "CREATE DATABASE \(name) TEMPLATE template0") }
        return TestCluster.shared.options.withDatabase(name)
    }

    @Test func `applies what is missing, once and in order`() async throws {
        let connection = try await PostgresConnection.open(emptyDatabase("migrate_once"))
        #expect(try await connection.use { db in try Migrator([Self.first]).version(db) } == 0)
        #expect(try await connection.use { db in try Migrator([Self.first]).migrate(db) } == [1])
        let both = Migrator([Self.first, Self.second])
        let older = await failure { try await connection.use { db in try both.check(db) } }
        #expect(older?.code == .schemaOlder(database: 1, program: 2))
        #expect(try await connection.use { db in try both.migrate(db) } == [2])
        #expect(try await connection.use { db in try both.migrate(db) } == [])
        try await connection.use { db in
            try both.check(db)
            try db.execute(script: "SELECT age FROM person")
        }
    }

    @Test func `run by four processes at once applies each migration once`() async throws {
        let options = try await emptyDatabase("migrate_together")
        let applied = try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let hasty = options.statementTimeout(.milliseconds(10)).lockTimeout(.milliseconds(10))
                    return try await PostgresConnection.open(hasty).use { db in
                        try Migrator([Self.first, Self.second]).migrate(db)
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied == [1, 2])
    }

    @Test func `refuses a newer schema, a changed migration and a number out of order`() async throws {
        let connection = try await PostgresConnection.open(emptyDatabase("migrate_refusals"))
        _ = try await connection.use { db in try Migrator([Self.first, Self.second]).migrate(db) }
        let cases: [([Migration], PostgresError.Code)] = [
            ([Self.first], .schemaNewer(database: 2, program: 1)),
            ([Self.first, Migration(number: 2, name: "age", sql: "SELECT 2")], .migrationChanged(number: 2)),
            ([Self.first, Migration(number: 2, name: "years", sql: Self.second.sql)], .migrationChanged(number: 2)),
            ([Self.second, Migration(number: 3, name: "late", sql: "SELECT 3")], .migrationChanged(number: 1)),
            ([Self.second, Self.first], .migrationsOutOfOrder(number: 1)),
            ([Self.first, Self.first], .migrationsOutOfOrder(number: 1)),
        ]
        for (migrations, code) in cases {
            let error = await failure { try await connection.use { db in try Migrator(migrations).migrate(db) } }
            #expect(error?.code == code)
        }
        let newer = await failure { try await connection.use { db in try Migrator([Self.first]).check(db) } }
        #expect(newer?.code == .schemaNewer(database: 2, program: 1))
    }

    @Test func `leaves nothing of a migration that fails, and goes on after it is mended`() async throws {
        let connection = try await PostgresConnection.open(emptyDatabase("migrate_failure"))
        let broken = Migration(number: 2, name: "age", sql: "ALTER TABLE person ADD COLUMN age int; SELECT 1/0")
        let error = await failure { try await connection.use { db in try Migrator([Self.first, broken]).migrate(db) } }
        #expect(error?.sqlState == .divisionByZero)
        try await connection.ready()
        #expect(try await connection.use { db in try Migrator([Self.first, Self.second]).migrate(db) } == [2])
    }

    @Test func `passes over a gap only upwards`() async throws {
        let connection = try await PostgresConnection.open(emptyDatabase("migrate_gap"))
        let third = Migration(number: 3, name: "third", sql: "SELECT 3")
        #expect(try await connection.use { db in try Migrator([Self.first, third]).migrate(db) } == [1, 3])
        let late = await failure {
            try await connection.use { db in try Migrator([Self.first, Self.second, third]).migrate(db) }
        }
        #expect(late?.code == .migrationsOutOfOrder(number: 2))
    }
}
