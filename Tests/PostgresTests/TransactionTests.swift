import TestKit
import Testing

@testable import Postgres

@Suite struct `A transaction` {
    private struct Refusal: Error, Equatable { let reason: Int }

    private static let count = Statement<Void, Int>(
        sql: "SELECT count(*) FROM effect", decode: { row throws(PostgresError) in try row.int() })
    private static let insert = Statement<Void, Void>(sql: "INSERT INTO effect VALUES (1)")

    private func table() async throws -> PostgresConnection {
        let connection = try await PostgresConnection.open(TestCluster.shared.options)
        try await connection.use { db in try db.execute(script: "CREATE TEMPORARY TABLE effect (number int)") }
        return connection
    }

    @Test func `rethrows its body's own error and leaves nothing behind`() async throws {
        let connection = try await table()
        try await connection.use { db in
            let error = thrown(Refusal.self) {
                try db.transaction {
                    try db.run(Self.insert)
                    throw Refusal(reason: 7)
                }
            }
            #expect(error == Refusal(reason: 7))
            #expect(try db.first(Self.count) == 0)
            try db.transaction { _ = try db.run(Self.insert) }
            #expect(try db.first(Self.count) == 1)
        }
    }

    @Test func `whose body hides a failed statement does not pretend to have committed`() async throws {
        let connection = try await table()
        try await connection.use { db in
            let error = thrown(PostgresError.self) {
                try db.transaction {
                    try db.run(Self.insert)
                    try? db.execute(script: "SELECT 1/0")
                }
            }
            #expect(error?.sqlState == .inFailedTransaction)
            let rows = try db.first(Self.count)
            #expect(rows == 0)
        }
    }

    @Test func `that only reads may not write`() async throws {
        let pool = TestCluster.shared.pool(size: 1)
        let error = await failure {
            try await pool.transaction(.readOnly) { db in try db.execute(script: "CREATE TABLE forbidden (x int)") }
        }
        #expect(error?.sqlState == .readOnlyTransaction)
        await pool.close()
    }

    @Test func `runs again when a concurrent one interfered, and then succeeds`() async throws {
        let retries = Recorder<Int>()
        let pool = TestCluster.shared.pool(size: 8) { event in
            if case .retrying(_, let attempt) = event { retries.append(attempt) }
        }
        try await pool.withConnection { db in
            try db.execute(script: "CREATE TABLE counter (value int8); INSERT INTO counter VALUES (0)")
        }
        let read = Statement<Void, Int>(
            sql: "SELECT value FROM counter", decode: { row throws(PostgresError) in try row.int() })
        let write = Statement<Int, Void>(sql: "UPDATE counter SET value = $1", encode: { $1.append($0) })
        let done = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do {
                        try await pool.transaction(.serializable) { db in
                            let value = try db.first(read) ?? 0
                            try db.execute(script: "SELECT pg_sleep(0.01)")
                            try db.run(write, value + 1)
                        }
                        return true
                    } catch {
                        #expect((error as? PostgresError)?.sqlState == .serializationFailure)
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(done >= 1)
        #expect(!retries.all.isEmpty)
        #expect(retries.all.allSatisfy { (1...3).contains($0) })
        let value = try await pool.transaction { db in try db.first(read) }
        #expect(value == done)
        try await pool.withConnection { db in try db.execute(script: "DROP TABLE counter") }
        await pool.close()
    }

    @Test func `stops at its time limit, and the connection stays usable`() async throws {
        let pool = PostgresPool(options: TestCluster.shared.options.statementTimeout(.milliseconds(50)), size: 1)
        let error = await failure {
            try await pool.transaction { db in try db.execute(script: "SELECT pg_sleep(20)") }
        }
        #expect(error?.code == .queryTimeout)
        #expect(error?.sqlState == .queryCanceled)
        try await pool.transaction { db in try db.execute(script: "SELECT 1") }
        await pool.close()
    }

    @Test func `of a cancelled task is rolled back`() async throws {
        let pool = TestCluster.shared.pool(size: 1)
        let started = AsyncStream.makeStream(of: Void.self)
        try await pool.withConnection { db in try db.execute(script: "CREATE TABLE cancelled (x int)") }
        let task = Task {
            try await pool.transaction { db in
                try db.execute(script: "INSERT INTO cancelled VALUES (1)")
                started.continuation.finish()
                while !Task.isCancelled {}
            }
        }
        for await _ in started.stream {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        let count = Statement<Void, Int>(
            sql: "SELECT count(*) FROM cancelled", decode: { row throws(PostgresError) in try row.int() })
        #expect(try await pool.transaction { db in try db.first(count) } == 0)
        try await pool.withConnection { db in try db.execute(script: "DROP TABLE cancelled") }
        await pool.close()
    }

    @Test func `streams rows one by one`() async throws {
        let connection = try await PostgresConnection.open(TestCluster.shared.options)
        let series = Statement<Int, Int>(
            sql: "SELECT n FROM generate_series(1::int8, $1) AS n", encode: { $1.append($0) },
            decode: { row throws(PostgresError) in try row.int() })
        let sum = try await connection.use { db in
            var sum = 0
            try db.each(series, 100_000) { sum += $0 }
            return sum
        }
        #expect(sum == 5_000_050_000)
        let division = Statement<Void, Int>(
            sql: "SELECT 10 / (3 - n) FROM generate_series(1::int8, 5) AS n",
            decode: { row throws(PostgresError) in try row.int() })
        try await connection.use { db in
            var seen: [Int] = []
            let error = thrown(PostgresError.self) { try db.each(division) { seen.append($0) } }
            #expect(error?.sqlState == .divisionByZero)
            #expect(seen == [5, 10])
            try db.execute(script: "SELECT 1")
        }
        await #expect(throws: Refusal(reason: 3)) {
            try await connection.use { db in try db.each(series, 100_000) { if $0 == 3 { throw Refusal(reason: 3) } } }
        }
        #expect(try await connection.use { db in try db.all(series, 2) } == [1, 2])
    }
}
