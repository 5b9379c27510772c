import CivilTime
import Postgres
import Rights
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

@Suite struct `The token maintainer` {
    /// The whole of it on a real clock: revoked here, refused there, within a second.
    @Test func `makes a revocation effective within a second in every process`() async throws {
        try await TestCity.with(.schema) { city async throws in
            let client = try await city.register("app")
            let token = try await city.token(of: client)
            let (first, second) = (try LiveCache(city), try LiveCache(city))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for cache in [first, second] { group.addTask { await cache.run() } }
                for cache in [first, second] {
                    while cache.cache.count == 0 { #expect(try await cache.grant(token) != nil) }
                }
                try await city.revoke("app")
                let revoked = ContinuousClock.now
                for cache in [first, second] {
                    while try await cache.grant(token) != nil { try #require(revoked.duration(to: .now) < .seconds(1)) }
                }
                group.cancelAll()
            }
            for cache in [first, second] { await cache.close() }
        }
    }

    @Test func `writes down who was heard from and deletes what has expired`() async throws {
        try await TestCity.with(.schema) { city async throws in
            let client = try await city.register("app")
            let token = try await city.token(of: client)
            try await city.execute(
                """
                INSERT INTO client_assertion SELECT client_id, sha256('x'), '2026-11-23T01:00:00Z' FROM machine_client;
                INSERT INTO client_event (client_id, kind, at)
                SELECT client_id, 'scores.recomputed', at FROM machine_client,
                    unnest('{2026-08-25T00:00:00Z,2026-08-26T00:00:00Z}'::timestamptz[]) AS at
                """)
            let cache = try LiveCache(city, now: TestCity.opening.adding(seconds: 900))
            #expect(try await cache.grant(token, now: TestCity.opening) != nil)
            let (upkeep, once) = AsyncStream.makeStream(of: Void.self)
            once.yield()
            once.finish()
            await cache.run(upkeep: upkeep)
            #expect(try await city.text("SELECT count(*)::text FROM access_token") == "0")
            #expect(try await city.text("SELECT count(*)::text FROM client_assertion") == "0")
            #expect(try await city.text("SELECT count(*)::text FROM client_event") == "1")
            #expect(try await city.text("SELECT (last_used_at IS NOT NULL)::text FROM machine_client") == "true")
            await cache.close()
        }
    }
}

/// A token cache with its maintainer, as the service runs it.
private final class LiveCache: Sendable {
    let cache: TokenCache
    private let listener: PostgresListener
    private let pipeline: PostgresPipeline
    private let pool: PostgresPool
    private let maintainer: TokenMaintainer

    init(_ city: TestCity, now: Instant = TestCity.opening) throws {
        let options = city.database.options.role(DatabaseRole.app.rawValue)
        pipeline = PostgresPipeline(options: options, connections: 1)
        cache = try TokenCache(pipeline: pipeline) {
            let elapsed = LiveCache.start.duration(to: .now).components
            return elapsed.seconds * 1_000_000 + elapsed.attoseconds / 1_000_000_000_000
        }
        pool = PostgresPool(options: options, size: 1)
        listener = PostgresListener(options: options, channels: [TokenStore.channel])
        maintainer = TokenMaintainer(cache: cache, pool: pool, now: { now }, observe: { _ in })
    }

    private static let start = ContinuousClock.now

    /// Words without pause: each is sent when the one before has come back.
    func run(upkeep: AsyncStream<Void> = AsyncStream { _ in }) async {
        let (words, next) = AsyncStream.makeStream(of: Void.self)
        let name = cache.word().prefix { $0 != " " }
        let events = listener.events.map { event in
            if case .notification(_, let payload) = event, !payload.hasPrefix(name) { return event }
            next.yield()
            return event
        }
        await maintainer.run(events: events, words: words, upkeep: upkeep)
    }

    func grant(_ token: SecretToken, now: Instant = TestCity.opening) async throws -> AccessGrant? {
        try await cache.grant(for: Array(token.text.utf8), from: TestCity.anywhere, now: now)
    }

    func close() async {
        await listener.close()
        await pipeline.close()
        await pool.close()
    }
}
