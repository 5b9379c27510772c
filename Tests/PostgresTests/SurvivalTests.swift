import TestKit
import Testing

@testable import Postgres

/// A server taken down under load, as `kill -9` or a power cut would: each test has a server of its own.
@Suite(.serialized) struct `When the server dies under load` {
    private static let echo = Statement<Int, Int>(
        sql: "SELECT $1::int8 AS survivor", encode: { $1.append($0) },
        decode: { row throws(PostgresError) in try row.int() })

    /// Calls `work` from many tasks until told to stop, and gives the codes of its failures.
    private func load(
        callers: Int, whileRunning crash: () async throws -> Void,
        _ work: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> [PostgresError.Code] {
        let progress = Recorder<Int>()
        let strange = Recorder<String>()
        let failed = Recorder<PostgresError.Code>()
        let tasks = (0..<callers).map { caller in
            Task {
                while !Task.isCancelled {
                    do {
                        try await work(caller)
                        progress.append(caller)
                    } catch let error as PostgresError {
                        failed.append(error.code)
                    } catch is CancellationError {
                        break
                    } catch {
                        strange.append("\(error)")
                    }
                }
            }
        }
        // On a busy machine nobody may have called while the server was down; then it goes down again.
        for _ in 0..<20 where failed.all.isEmpty {
            let beforeCrash = progress.all.count
            while progress.all.count < beforeCrash + 200 { await Task.yield() }
            try await crash()
            let afterCrash = progress.all.count
            while progress.all.count < afterCrash + 200 { await Task.yield() }
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        #expect(strange.all.isEmpty)
        return failed.all
    }

    @Test func `the pool's calls fail with a clear error, and it recovers by itself`() async throws {
        let cluster = TestCluster()
        let pool = cluster.pool(size: 4)
        let codes = try await load(callers: 16) {
            cluster.restart()
        } _: { caller in
            let back = try await pool.transaction { db in try db.first(Self.echo, caller) }
            #expect(back == caller)
        }
        #expect(!codes.isEmpty)
        // On a busy machine a caller may have waited its whole limit for a server that was not back yet.
        #expect(Set(codes).isSubset(of: [.connectionLost, .connectionFailed, .outcomeUnknown, .poolTimeout]))
        await pool.close()
    }

    @Test func `the pipeline's calls fail with a clear error, and it recovers by itself`() async throws {
        let cluster = TestCluster()
        let pipeline = PostgresPipeline(options: cluster.options, connections: 2)
        let codes = try await load(callers: 64) {
            cluster.restart()
        } _: { caller in
            let back = try await pipeline.first(Self.echo, caller)
            #expect(back == caller)
        }
        #expect(!codes.isEmpty)
        #expect(Set(codes).isSubset(of: [.connectionLost, .connectionFailed]))
        await pipeline.close()
    }

    @Test func `while all is idle, nobody notices once it is back`() async throws {
        let cluster = TestCluster()
        let pool = cluster.pool(size: 3)
        let pipeline = PostgresPipeline(options: cluster.options, connections: 1)
        for round in 0..<3 {
            #expect(try await pool.transaction { db in try db.first(Self.echo, round) } == round)
            #expect(try await pool.withConnection { db in try db.first(Self.echo, round) } == round)
            #expect(try await pipeline.first(Self.echo, round) == round)
            cluster.restart()
        }
        await pool.close()
        await pipeline.close()
    }

    @Test func `a listener says so and comes back`() async throws {
        let cluster = TestCluster()
        let listener = PostgresListener(options: cluster.options, channels: ["dirty"])
        var events = listener.events.makeAsyncIterator()
        guard case .connected = await events.next() else {
            Issue.record("not connected")
            return
        }
        cluster.restart()
        var losses = 0
        while let event = await events.next() {
            if case .lost = event { losses += 1 }
            if case .reconnected = event { break }
        }
        #expect(losses >= 1)
        await listener.close()
    }

    @Test func `a copy in flight stores nothing, and its caller hears of it`() async throws {
        let cluster = TestCluster()
        let pool = cluster.pool(size: 1)
        try await pool.withConnection { db in try db.execute(script: "CREATE TABLE fact (id int8)") }
        let error = await failure {
            try await pool.transaction { db in
                try db.copyIn("COPY fact FROM STDIN (FORMAT binary)") { writer in
                    for id in 0..<1_000_000 {
                        try writer.row(1)
                        writer.append(Int64(id))
                        if id == 100_000 { cluster.restart() }
                    }
                }
            }
        }
        #expect(error?.code == .connectionLost)
        let count = Statement<Void, Int>(
            sql: "SELECT count(*) FROM fact", decode: { row throws(PostgresError) in try row.int() })
        #expect(try await pool.transaction { db in try db.first(count) } == 0)
        let read = await failure {
            try await pool.withConnection { db in
                try db.copyOut("COPY (SELECT generate_series(1, 3000000)) TO STDOUT (FORMAT binary)") { row in
                    if try row.int32() == 1000 { cluster.restart() }
                }
            }
        }
        #expect(read?.code == .connectionLost)
        #expect(try await pool.transaction { db in try db.first(count) } == 0)
        await pool.close()
    }
}
