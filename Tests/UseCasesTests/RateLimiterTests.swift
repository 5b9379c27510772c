import Rights
import Testing
import UseCases

@Suite struct `The rate limiter` {
    private let limit = RateLimit(perSecond: 1, burst: 2)

    @Test func `counts each key by itself`() {
        let limiter = RateLimiter<String>()
        for key in ["a", "b"] {
            #expect(limiter.take(of: key, limit: limit, at: 0).isAllowed)
            #expect(limiter.take(of: key, limit: limit, at: 0).isAllowed)
            #expect(!limiter.take(of: key, limit: limit, at: 0).isAllowed)
        }
    }

    @Test func `begins anew when a key's limit is another`() {
        let limiter = RateLimiter<String>()
        _ = limiter.take(2, of: "a", limit: limit, at: 0)
        #expect(!limiter.take(of: "a", limit: limit, at: 0).isAllowed)
        #expect(limiter.take(of: "a", limit: RateLimit(perSecond: 5, burst: 5), at: 0).remaining == 4)
    }

    @Test func `stays within its memory, lets newcomers share, and spares those it knows`() {
        let limiter = RateLimiter<Int>(capacity: 100)
        for key in 0..<100 { _ = limiter.take(of: key, limit: limit, at: 0) }
        let strangers = (1000..<2000).map { limiter.take(of: $0, limit: limit, at: 0).isAllowed }
        #expect(strangers.count(where: { $0 }) == 2, "a flood of keys has one bucket together")
        #expect(limiter.count == 100)
        #expect(limiter.take(of: 7, limit: limit, at: 0).isAllowed, "one it knows has its own")
        let later: Int64 = 10_000_000
        #expect(limiter.take(of: 5000, limit: limit, at: later).remaining == 1, "full buckets made room")
        #expect(limiter.count == 1)
    }
}
