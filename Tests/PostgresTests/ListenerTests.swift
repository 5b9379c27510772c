import TestKit
import Testing

@testable import Postgres

@Suite struct `A listener` {
    private func word(_ event: PostgresListener.Event?) -> String {
        switch event {
        case .connected: "connected"
        case .notification(let channel, let payload): "\(channel): \(payload)"
        case .lost(let error): "lost: \(error.code)"
        case .reconnected: "reconnected"
        case nil: "end"
        }
    }

    @Test func `wakes for its channels, reports a loss, comes back and ends when closed`() async throws {
        let listener = PostgresListener(options: TestCluster.shared.options, channels: ["dirty", "odd \"name\""])
        var events = listener.events.makeAsyncIterator()
        #expect(word(await events.next()) == "connected")
        let sender = try await PostgresConnection.open(TestCluster.shared.options)
        try await sender.use { db in
            try db.execute(script: "NOTIFY other, 'no'; NOTIFY dirty, '17'; NOTIFY \"odd \"\"name\"\"\"")
        }
        #expect(word(await events.next()) == "dirty: 17")
        #expect(word(await events.next()) == "odd \"name\": ")
        let kill = Statement<Void, Int>(
            sql: """
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE pid <> pg_backend_pid() AND query LIKE 'LISTEN "odd%'
                """,
            decode: { row throws(PostgresError) in try row.int() })
        #expect(try await sender.use { db in try db.first(kill) } == 1)
        #expect(word(await events.next()) == "lost: connectionLost")
        #expect(word(await events.next()) == "reconnected")
        try await sender.use { db in try db.execute(script: "NOTIFY dirty, '18'") }
        #expect(word(await events.next()) == "dirty: 18")
        await listener.close()
        #expect(word(await events.next()) == "end")
    }

    @Test func `tells a slow reader that it missed something`() async throws {
        let listener = PostgresListener(options: TestCluster.shared.options, channels: ["flood"])
        var events = listener.events.makeAsyncIterator()
        #expect(word(await events.next()) == "connected")
        let sender = try await PostgresConnection.open(TestCluster.shared.options)
        try await sender.use { db in
            try db.execute(
                script: "SELECT pg_notify('flood', n::text) FROM generate_series(1, 5000) AS n; NOTIFY flood, 'last'")
        }
        var heard: [String] = []
        while heard.last != "flood: last" { heard.append(word(await events.next())) }
        #expect(heard.contains("reconnected") || heard.count == 5001)
        await listener.close()
    }

    @Test func `keeps trying while there is no server, and can still be closed`() async throws {
        let nowhere = ConnectionOptions(socketDirectory: "/nonexistent", port: 1, database: "x", user: "x")
        let listener = PostgresListener(options: nowhere, channels: ["dirty"])
        var events = listener.events.makeAsyncIterator()
        #expect(word(await events.next()) == "lost: connectionFailed")
        #expect(word(await events.next()) == "lost: connectionFailed")
        await listener.close()
    }
}
