/// Brings a database to the schema this program was built for, and refuses one that is ahead of it.
///
/// Each migration runs in a transaction of its own and is recorded there with the SHA-256 of its text, so a kill leaves
/// whole migrations only, and an edited one is noticed. An advisory lock lets several processes start at once: one
/// migrates, the others wait and find nothing left to do.
package struct Migrator: Sendable {
    private let migrations: [Migration]

    package init(_ migrations: [Migration]) {
        self.migrations = migrations
    }

    /// The schema version this program needs; 0 without migrations.
    package var latest: Int { migrations.last?.number ?? 0 }

    /// Applies what is missing and gives the numbers applied.
    @discardableResult
    package func migrate(_ db: isolated PostgresConnection) throws -> [Int] {
        try checkOrder()
        // Waiting for another process, or a long migration, may outlast the limits made for statements.
        try db.execute(
            script: """
                SET statement_timeout = 0;
                SET lock_timeout = 0;
                SELECT pg_advisory_lock(\(Self.lock));
                RESET lock_timeout;
                """)
        defer {
            // When this fails the session is gone, and the lock with it.
            try? db.execute(script: "SELECT pg_advisory_unlock(\(Self.lock)); RESET statement_timeout")
        }
        try db.execute(script: Self.recordTable)
        let version = try checkedVersion(db)
        let missing = migrations.filter { $0.number > version }
        for migration in missing {
            try db.transaction {
                try db.execute(script: migration.sql)
                try db.run(Self.record, migration)
            }
        }
        return missing.map(\.number)
    }

    /// Insists that the database has exactly the schema of this program. For a server's start.
    package func check(_ db: isolated PostgresConnection) throws {
        let version = try version(db) == 0 ? 0 : checkedVersion(db)
        guard version == latest else { throw PostgresError(.schemaOlder(database: version, program: latest)) }
    }

    /// The number of the newest applied migration; 0 for an empty database.
    package func version(_ db: isolated PostgresConnection) throws -> Int {
        guard try db.first(Self.hasRecords) == true else { return 0 }
        return try db.first(Self.newest) ?? 0
    }

    private func checkOrder() throws(PostgresError) {
        for (earlier, later) in zip([0] + migrations.map(\.number), migrations) where later.number <= earlier {
            throw PostgresError(.migrationsOutOfOrder(number: later.number))
        }
    }

    /// The version, after comparing every applied migration with ours.
    private func checkedVersion(_ db: isolated PostgresConnection) throws -> Int {
        let applied = try db.all(Self.compare, migrations)
        let version = applied.last?.number ?? 0
        guard version <= latest else { throw PostgresError(.schemaNewer(database: version, program: latest)) }
        if let changed = applied.first(where: { !$0.isOurs }) {
            throw PostgresError(.migrationChanged(number: changed.number))
        }
        let numbers = Set(applied.map(\.number))
        if let skipped = migrations.first(where: { $0.number < version && !numbers.contains($0.number) }) {
            throw PostgresError(.migrationsOutOfOrder(number: skipped.number))
        }
        return version
    }
}

extension Migrator {
    /// Any constant does; it must only be the same in every version of the program.
    private static let lock: Int64 = 0x5347_4D49_4752_4154

    private static let recordTable: StaticString = """
        SET client_min_messages = warning;
        CREATE TABLE IF NOT EXISTS schema_migration (
            number bigint CONSTRAINT schema_migration_pkey PRIMARY KEY,
            name text NOT NULL,
            digest bytea NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        );
        COMMENT ON TABLE schema_migration IS 'Migrations that were applied, with the SHA-256 of their text';
        RESET client_min_messages;
        """

    private static let hasRecords = Statement<Void, Bool>(
        sql: "SELECT to_regclass('schema_migration') IS NOT NULL", name: "hasMigrations",
        decode: { row throws(PostgresError) in try row.bool() })

    private static let newest = Statement<Void, Int>(
        sql: "SELECT coalesce(max(number), 0) FROM schema_migration", name: "newestMigration",
        decode: { row throws(PostgresError) in try row.int() })

    private static let record = Statement<Migration, Void>(
        sql: "INSERT INTO schema_migration (number, name, digest) VALUES ($1, $2, sha256(convert_to($3, 'UTF8')))",
        name: "recordMigration",
        encode: { migration, writer in
            writer.append(migration.number)
            writer.append("\(migration.name)")
            writer.append("\(migration.sql)")
        })

    private static let compare = Statement<[Migration], (number: Int, isOurs: Bool)>(
        sql: """
            SELECT applied.number,
                ours.number IS NOT NULL AND applied.name = ours.name
                    AND applied.digest = sha256(convert_to(ours.sql, 'UTF8'))
            FROM schema_migration AS applied
            LEFT JOIN unnest($1, $2, $3) AS ours (number, name, sql) ON ours.number = applied.number
            ORDER BY applied.number
            """,
        name: "compareMigrations",
        encode: { migrations, writer in
            writer.append(migrations.map(\.number))
            writer.append(migrations.map { "\($0.name)" })
            writer.append(migrations.map { "\($0.sql)" })
        },
        decode: { row throws(PostgresError) in (number: try row.int(), isOurs: try row.bool()) })
}
