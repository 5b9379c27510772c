import CivilTime
import Postgres
import Rights
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

@Suite struct `The token cache` {
    private func with(
        _ count: Int, _ body: (TestCity, RegisterClient.Outcome, SecretToken, [HeldCache]) async throws -> Void
    ) async throws {
        try await TestCity.with(.schema) { city async throws in
            let client = try await city.register("app", limits: ClientLimits(rate: RateLimit(perSecond: 7, burst: 9)))
            let token = try await city.token(of: client)
            var caches: [HeldCache] = []
            for _ in 0..<count { caches.append(try await HeldCache(city)) }
            for cache in caches { try await cache.beat() }
            try await body(city, client, token, caches)
            for cache in caches { await cache.close() }
        }
    }

    /// Takes the tokens away without a word to anyone: whoever still grants remembers.
    private static let silentDeletion: StaticString = "DELETE FROM access_token"

    @Test func `knows whose a token is, what it may do and how fast`() async throws {
        try await with(1) { city, client, token, caches async throws in
            let grant = try #require(try await caches[0].grant(token))
            #expect(grant.client.id == client.client && grant.client.scopes == [.scoreRead, .eventsRead])
            #expect(try await city.key(ofClient: "app") == grant.client.key)
            #expect(grant.expiresAt == TestCity.opening.adding(seconds: 600))
            #expect(grant.client.rate == RateLimit(perSecond: 7, burst: 9))
        }
    }

    @Test func `asks the database once and remembers`() async throws {
        try await with(1) { city, _, token, caches async throws in
            #expect(try await caches[0].grant(token) != nil)
            try await city.execute(Self.silentDeletion)
            #expect(try await caches[0].grant(token) != nil, "remembered")
            #expect(caches[0].cache.count == 1)
        }
    }

    @Test func `grants nothing to what is not a token, expired or forged`() async throws {
        try await with(1) { city, client, token, caches async throws in
            let cache = caches[0]
            for text in ["", "sdt_", token.text + "A", String(token.text.dropLast()), "sds_" + token.text.dropFirst(4)]
            {
                #expect(
                    try await cache.cache.grant(
                        for: Array(text.utf8), from: TestCity.anywhere, now: TestCity.opening) == nil, "\(text.count)")
            }
            let forged = try SecretToken.random(prefix: SecretToken.accessPrefix)
            #expect(try await cache.grant(forged) == nil)
            #expect(try await cache.grant(forged) == nil)
            let last = TestCity.opening.adding(seconds: 599)
            #expect(try await cache.grant(token, now: last) != nil)
            #expect(try await cache.grant(token, now: last.adding(seconds: 1)) == nil, "remembered and expired")
            let brief = try await city.issue(client.proof, lifetime: 1).token
            #expect(try await cache.grant(brief, now: TestCity.opening.adding(seconds: 1)) == nil)
        }
    }

    @Test func `hears of a revocation everywhere`() async throws {
        try await with(2) { city, _, token, caches async throws in
            for cache in caches { #expect(try await cache.grant(token) != nil) }
            try await city.revoke("app")
            for cache in caches {
                try await cache.beat()
                #expect(try await cache.grant(token) == nil)
            }
        }
    }

    @Test func `forgets for every change of client or credential, and for no other`() async throws {
        try await with(1) { city, _, token, caches async throws in
            let cache = caches[0]
            for change: StaticString in [
                "UPDATE machine_client SET scopes = '{events.read}'",
                "UPDATE machine_client SET allowed_networks = '{203.0.113.0/24}'",
                "UPDATE machine_client SET rate_per_second = 3",
                "UPDATE client_credential SET expires_at = '2026-11-24T00:00:00Z'",
            ] {
                #expect(try await cache.grant(token) != nil)
                #expect(cache.cache.count == 1)
                try await city.execute(change)
                try await cache.beat()
                #expect(cache.cache.count == 0, "\(change)")
            }
            let grant = try #require(try await cache.grant(token))
            #expect(grant.client.scopes == [.eventsRead] && grant.client.rate.perSecond == 3)
            try await city.execute("UPDATE machine_client SET last_used_at = now()")
            try await city.execute("UPDATE client_credential SET last_used_at = now()")
            try await cache.beat()
            #expect(cache.cache.count == 1)
        }
    }

    @Test func `asks the database while the listener is lost, and remembers again when it is back`() async throws {
        try await with(2) { city, _, token, caches async throws in
            for cache in caches { #expect(try await cache.grant(token) != nil) }
            try await city.execute(Self.killListeners)
            let (first, second) = (caches[0], caches[1])
            while try await first.hear() != "lost" {}
            #expect(first.cache.count == 0, "a lost listener empties the cache")
            #expect(try await first.grant(token) != nil && first.cache.count == 0, "asked, not remembered")
            // The second has not heard yet that it is deaf. It finds out by silence: no word comes back.
            second.clock.pass(milliseconds: 1000)
            try await city.revoke("app")
            for cache in caches { #expect(try await cache.grant(token) == nil) }
            while try await first.hear() != "reconnected" {}
            let client = try await city.register("other")
            let next = try await city.token(of: client)
            #expect(try await first.grant(next) != nil && first.cache.count == 0, "still without a word")
            try await first.beat()
            #expect(try await first.grant(next) != nil && first.cache.count == 1)
        }
    }

    private static let killListeners: StaticString = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'held-listener' AND datname = current_database()
        """

    @Test func `does not believe its memory a second after the last word`() async throws {
        try await with(1) { city, _, token, caches async throws in
            let cache = caches[0]
            #expect(try await cache.grant(token) != nil)
            try await city.execute(Self.silentDeletion)
            cache.clock.pass(milliseconds: 899)
            #expect(try await cache.grant(token) != nil)
            cache.clock.pass(milliseconds: 2)
            #expect(try await cache.grant(token) == nil)
        }
    }

    @Test func `forgets everything for a word it does not understand`() async throws {
        try await with(1) { city, _, token, caches async throws in
            #expect(try await caches[0].grant(token) != nil)
            try await city.execute("NOTIFY shangding_token, 'something new'")
            try await caches[0].hear()
            #expect(caches[0].cache.count == 0)
        }
    }

    @Test func `lets a token in from allowed networks only`() async throws {
        try await with(1) { city, _, _, caches async throws in
            let network = try #require(NetworkRange("203.0.113.0/24"))
            let client = try await city.register("near", limits: ClientLimits(networks: [network]))
            let token = try await city.token(of: client)
            #expect(try await caches[0].grant(token, from: NetworkAddress("203.0.113.77")) != nil)
            #expect(try await caches[0].grant(token, from: NetworkAddress("::ffff:203.0.113.77")) != nil)
            #expect(try await caches[0].grant(token, from: NetworkAddress("203.0.114.1")) == nil)
            #expect(try await caches[0].grant(token, from: nil) == nil)
        }
    }

    @Test func `ends tokens with the credential they were given for`() async throws {
        try await with(1) { city, client, token, caches async throws in
            let rotated = try await RotateCredential(pool: city.pool, audit: city.audit)(
                client: "app", in: city.context())
            let next = try await city.issue(.secret(client: client.name, Array((rotated.secret?.text ?? "").utf8)))
                .token
            try await RevokeCredential(pool: city.pool, audit: city.audit)(
                client: "app", credential: 1, in: city.context())
            #expect(try await caches[0].grant(token) == nil)
            #expect(try await caches[0].grant(next) != nil)
        }
    }

    @Test func `notes who was heard from once a minute`() async throws {
        try await with(1) { city, _, token, caches async throws in
            let cache = caches[0]
            for second: Int64 in [0, 1, 59] {
                _ = try await cache.grant(token, now: TestCity.opening.adding(seconds: second))
            }
            let client = try await city.key(ofClient: "app")
            #expect(cache.cache.takeUnwritten() == [client: TestCity.opening])
            _ = try await cache.grant(token, now: TestCity.opening.adding(seconds: 60))
            let heard = cache.cache.takeUnwritten()
            #expect(heard == [client: TestCity.opening.adding(seconds: 60)] && cache.cache.takeUnwritten() == [:])
            try await city.pool.transaction { db in try ClientStore.touch(heard, db) }
            try await city.pool.transaction { db in
                try ClientStore.touch([client: TestCity.opening.adding(seconds: 61)], db)
            }
            #expect(
                try await city.text("SELECT (last_used_at = '2026-11-23T01:01:00Z')::text FROM machine_client")
                    == "true")
        }
    }
}
