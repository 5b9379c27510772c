import TestKit
import Testing

@testable import Postgres

@Suite struct `The shared pipeline` {
    private static let echo = Statement<Int, Int>(
        sql: "SELECT $1::int8 AS echo", encode: { $1.append($0) },
        decode: { row throws(PostgresError) in try row.int() })
    private static let share = Statement<Int, Int>(
        sql: "SELECT 1000 / $1::int8", name: "share", encode: { $1.append($0) },
        decode: { row throws(PostgresError) in try row.int() })
    private static let broken = Statement<Int, Int>(
        sql: "SELECT nothing FROM nowhere WHERE $1::int8 > 0", encode: { $1.append($0) },
        decode: { row throws(PostgresError) in try row.int() })
    private static let sleep = Statement<Void, Bool>(
        sql: "SELECT pg_sleep(0.3)::text = ''", name: "sleep", decode: { row throws(PostgresError) in try row.bool() })

    @Test(arguments: [1, 3]) func `gives 64 callers each its own answer or its own error`(connections: Int) async throws
    {
        let pipeline = PostgresPipeline(options: TestCluster.shared.options, connections: connections)
        await withTaskGroup(of: Void.self) { group in
            for caller in 0..<64 {
                group.addTask {
                    for turn in 0..<50 {
                        let value = caller * 1000 + turn
                        switch value % 7 {
                        case 3:
                            let error = await failure { try await pipeline.first(Self.share, 0) }
                            #expect(error?.sqlState == .divisionByZero)
                            #expect(error?.debugDescription.contains("share") == true)
                        case 5:
                            let error = await failure { try await pipeline.first(Self.broken, value) }
                            #expect(error?.sqlState == .undefinedTable)
                        default:
                            let back = try? await pipeline.first(Self.echo, value)
                            #expect(back == value)
                        }
                    }
                }
            }
        }
        await pipeline.close()
    }

    @Test func `gives all rows, or none`() async throws {
        let pipeline = PostgresPipeline(options: TestCluster.shared.options, connections: 1)
        let series = Statement<Int, Int>(
            sql: "SELECT n FROM generate_series(1, $1::int8) AS n", encode: { $1.append($0) },
            decode: { row throws(PostgresError) in try row.int() })
        #expect(try await pipeline.all(series, 20_000) == Array(1...20_000))
        #expect(try await pipeline.first(series, 0) == nil)
        await pipeline.close()
    }

    @Test func `refuses to write, and values that cannot be sent`() async throws {
        let pipeline = PostgresPipeline(options: TestCluster.shared.options, connections: 1)
        let write = Statement<Void, Void>(sql: "CREATE TABLE written (x int)")
        let wrote = await failure { try await pipeline.all(write) }
        #expect(wrote?.sqlState == .readOnlyTransaction)
        let text = Statement<String, String>(
            sql: "SELECT $1::text AS piped", encode: { $1.append($0) },
            decode: { row throws(PostgresError) in try row.text() })
        let nul = await failure { try await pipeline.first(text, "a\0b") }
        #expect(nul?.code == .invalidParameter)
        #expect(try await pipeline.first(text, "商") == "商")
        await pipeline.close()
    }

    @Test func `refuses what finds no place in the queue, and what waits too long for its turn`() async throws {
        let pipeline = PostgresPipeline(
            options: TestCluster.shared.options, connections: 1, queueLimit: 300, waitLimit: .milliseconds(100))
        let blocker = try await PostgresConnection.open(TestCluster.shared.options)
        try await blocker.use { db in try db.execute(script: "SELECT pg_advisory_lock(300)") }
        let lock = Statement<Void, Bool>(
            sql: "SELECT pg_advisory_lock(300)::text = ''", decode: { row throws(PostgresError) in try row.bool() })
        let waiters = Statement<Void, Int>(
            sql: "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 300 AND NOT granted",
            decode: { row throws(PostgresError) in try row.int() })
        let blocked = Task { try await pipeline.first(lock) }
        while try await blocker.use({ db in try db.first(waiters) }) == 0 {}
        let answered = try await withThrowingTaskGroup(of: PostgresError.Code?.self) { group in
            for value in 0..<1000 {
                group.addTask { await failure { try await pipeline.first(Self.echo, value) }?.code }
            }
            var counts: [PostgresError.Code?: Int] = [:]
            for try await code in group {
                counts[code, default: 0] += 1
                // 255 are on their way behind the blocked one; 300 waited in vain, and the rest found no place.
                guard counts[.poolTimeout] == 745, counts[nil] == nil else { continue }
                try await blocker.use { db in try db.execute(script: "SELECT pg_advisory_unlock(300)") }
            }
            return counts
        }
        #expect(answered == [.poolTimeout: 745, nil: 255])
        _ = try await blocked.value
        await pipeline.close()
    }

    @Test func `drains when it closes, and refuses newcomers`() async throws {
        let pipeline = PostgresPipeline(options: TestCluster.shared.options, connections: 1)
        let answer = Task { try await pipeline.first(Self.sleep) }
        while try await pipeline.first(Self.echo, 7) != 7 {}
        await pipeline.close()
        let late = await failure { try await pipeline.first(Self.echo, 1) }
        #expect(late?.code == .poolClosed)
        let outcome = await answer.result
        if case .failure(let error) = outcome { #expect((error as? PostgresError)?.code == .poolClosed) }
    }

    @Test func `stops a statement at its time limit and goes on with the next`() async throws {
        let pipeline = PostgresPipeline(
            options: TestCluster.shared.options.statementTimeout(.milliseconds(50)), connections: 1)
        async let slow = failure { try await pipeline.first(Self.sleep) }
        async let quick = pipeline.first(Self.echo, 5)
        #expect(await slow?.code == .queryTimeout)
        #expect(try await quick == 5)
        await pipeline.close()
    }

    @Test func `without a server says so at once`() async throws {
        let nowhere = ConnectionOptions(socketDirectory: "/nonexistent", port: 1, database: "x", user: "x")
        let pipeline = PostgresPipeline(options: nowhere, connections: 1)
        for _ in 0..<3 {
            let error = await failure { try await pipeline.first(Self.echo, 1) }
            #expect(error?.code == .connectionFailed)
        }
        await pipeline.close()
    }

    @Test func `asks a server that does not answer once for all who wait, and then says so`() async throws {
        let silent = try SilentServer()
        let options = ConnectionOptions(socketDirectory: "127.0.0.1", port: silent.port, database: "x", user: "x")
            .connectTimeout(.seconds(2))
        let queue = PipelineQueue(limit: 10)
        let codes = try await withThrowingTaskGroup(of: PostgresError.Code?.self) { group in
            for id in 1...4 {
                group.addTask {
                    await failure {
                        try await withCheckedThrowingContinuation { caller in
                            queue.add(
                                PipelineRequest(
                                    id: UInt64(id), text: Self.echo.text, parameters: Self.echo.parameters(id),
                                    deadline: .now + .seconds(60), caller: caller))
                        }
                    }?.code
                }
            }
            while queue.outstanding < 4 { await Task.yield() }
            startThread { PipelineLane(queue: queue, options: options, log: { _ in }).run() }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        queue.close()
        #expect(codes == Array(repeating: .connectionFailed, count: 4))
        #expect(silent.callers == 1)
    }

    @Test func `goes on to the next host when the first does not answer`() async throws {
        let live = TestCluster.shared.directory
        let options = try ConnectionOptions(
            url: "host=/nonexistent,\(live) port=5432,5432 dbname=postgres user=postgres")
        let pipeline = PostgresPipeline(options: options, connections: 1)
        #expect(try await pipeline.first(Self.echo, 9) == 9)
        await pipeline.close()
        let connection = try await PostgresConnection.open(options)
        #expect(try await connection.use { db in try db.first(Self.echo, 7) } == 7)
        await connection.close()
    }
}
