import CivilTime
import Postgres
import Rights
import Signing
import Store
import Synchronization
import TestKit

@testable import UseCases

/// A token cache whose listener and clock the test moves by hand: it hears a thing when the test lets it.
final class HeldCache: Sendable {
    let cache: TokenCache
    let listener: PostgresListener
    private let pipeline: PostgresPipeline
    let clock = HeldTime()
    private let city: TestCity

    init(_ city: TestCity) async throws {
        self.city = city
        pipeline = PostgresPipeline(
            options: city.database.options.role(DatabaseRole.app.rawValue), connections: 1)
        cache = try TokenCache(pipeline: pipeline) { [clock] in clock.now }
        listener = PostgresListener(
            options: city.database.options.applicationName("held-listener"), channels: [TokenStore.channel])
        try await hear()
    }

    /// Hears the next thing, whatever it is: a payload, or what became of the connection.
    @discardableResult
    func hear() async throws -> String {
        var events = listener.events.makeAsyncIterator()
        guard let event = await events.next() else { return "end" }
        cache.hear(event)
        return switch event {
        case .connected: "connected"
        case .lost: "lost"
        case .reconnected: "reconnected"
        case .notification(_, let payload): payload
        }
    }

    /// Sends a word and hears until it has come back; whatever was said before it has been heard then.
    func beat() async throws {
        let word = cache.word()
        try await city.pool.transaction { db in try TokenStore.beat(word, db) }
        while try await hear() != word {}
    }

    func grant(_ token: SecretToken, from address: NetworkAddress? = TestCity.anywhere, now: Instant = TestCity.opening)
        async throws -> AccessGrant?
    {
        try await cache.grant(for: Array(token.text.utf8), from: address, now: now)
    }

    func close() async {
        await listener.close()
        await pipeline.close()
    }
}

/// Microseconds that pass when the test says so.
final class HeldTime: Sendable {
    private let value = Mutex<Int64>(0)
    var now: Int64 { value.withLock { $0 } }
    func pass(milliseconds: Int64) { value.withLock { $0 += milliseconds * 1000 } }
}
