import TestKit
import Testing

@testable import Postgres

@Suite struct `A pool` {
    /// Holds the pool's only connection until the returned closure is called.
    private func occupy(_ pool: PostgresPool) async -> (task: Task<Void, any Error>, release: @Sendable () -> Void) {
        let (held, holding) = AsyncStream.makeStream(of: Void.self)
        let gate = Gate()
        let task = Task {
            try await pool.withConnection { _ in
                holding.finish()
                gate.wait()
            }
        }
        for await _ in held {}
        return (task, { gate.open() })
    }

    @Test func `that is full lets a caller wait a bounded time and then refuses`() async throws {
        let pool = TestCluster.shared.pool(size: 1, waitLimit: .milliseconds(30))
        let (task, release) = await occupy(pool)
        let clock = ContinuousClock()
        let start = clock.now
        let error = await failure { try await pool.transaction { _ in } }
        #expect(error?.code == .poolTimeout)
        #expect(clock.now - start < .seconds(60))
        release()
        try await task.value
        try await pool.transaction { db in try db.execute(script: "SELECT 1") }
        await pool.close()
    }

    @Test func `hands a returned connection to the one who waits`() async throws {
        let (waiting, signal) = AsyncStream.makeStream(of: Void.self)
        let pool = TestCluster.shared.pool(size: 1) { if case .waiting = $0 { signal.finish() } }
        let (task, release) = await occupy(pool)
        async let second: Void = pool.transaction { db in try db.execute(script: "SELECT 1") }
        for await _ in waiting {}
        release()
        try await second
        try await task.value
        await pool.close()
    }

    @Test func `lets a cancelled caller leave the line`() async throws {
        let (waiting, signal) = AsyncStream.makeStream(of: Void.self)
        let pool = TestCluster.shared.pool(size: 1) { if case .waiting = $0 { signal.finish() } }
        let (task, release) = await occupy(pool)
        let second = Task { try await pool.transaction { _ in } }
        for await _ in waiting {}
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        release()
        try await task.value
        await pool.close()
    }

    @Test func `drains when it closes, and refuses newcomers`() async throws {
        let pool = TestCluster.shared.pool(size: 1)
        let (task, release) = await occupy(pool)
        let closing = Task { await pool.close() }
        var refused = false
        while !refused { refused = await failure { try await withTimeoutlessLease(pool) }?.code == .poolClosed }
        release()
        try await task.value
        await closing.value
    }

    /// A caller that gives up at once unless it is refused.
    private func withTimeoutlessLease(_ pool: PostgresPool) async throws {
        let task = Task { try await pool.transaction { _ in } }
        await Task.yield()
        task.cancel()
        try await task.value
    }

    @Test func `drops the session of a body that threw, and the locks it held`() async throws {
        struct Refusal: Error {}
        let pool = TestCluster.shared.pool(size: 1)
        await #expect(throws: Refusal.self) {
            try await pool.withConnection { db in
                try db.execute(script: "SELECT pg_advisory_lock(4711)")
                throw Refusal()
            }
        }
        let other = try await PostgresConnection.open(TestCluster.shared.options)
        try await other.use { db in
            try db.execute(script: "SET lock_timeout = '5s'; SELECT pg_advisory_lock(4711)")
            try db.execute(script: "SELECT pg_advisory_unlock(4711)")
        }
        await pool.close()
    }

    @Test func `without a server says so at once`() async throws {
        let nowhere = ConnectionOptions(socketDirectory: "/nonexistent", port: 1, database: "x", user: "x")
        let pool = PostgresPool(options: nowhere, size: 2)
        for _ in 0..<5 {
            let error = await failure { try await pool.transaction { _ in } }
            #expect(error?.code == .connectionFailed)
        }
        await pool.close()
    }
}
