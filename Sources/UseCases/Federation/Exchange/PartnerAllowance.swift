import Rights
import Synchronization

/// Lets each partner do something so many times at once, and then once in a while. While a partner has none left it is
/// refused in passing, and nothing of it is kept.
///
/// Counted in memory, by each process for itself: it bounds a nuisance, and no right of anybody depends on it.
final class PartnerAllowance: Sendable {
    /// A bucket fills by whole tokens a second, so that one use costs as many as it takes seconds to come back.
    private let price: Int
    private let most: Int
    private let limit: RateLimit
    private let uptime: @Sendable () -> Int64
    private let buckets = Mutex<[Int32: TokenBucket]>([:])

    /// `uptime` gives microseconds of a clock that never goes back.
    init(_ allowed: ExchangeLimits.Allowed, uptime: @escaping @Sendable () -> Int64) {
        self.uptime = uptime
        price = allowed.secondsEach
        most = allowed.atOnce
        limit = RateLimit(perSecond: 1, burst: Int32(allowed.secondsEach * allowed.atOnce))
    }

    /// Seconds to wait where none is left, else `nil`. `used` of them are in the same round.
    func wait(of partner: Int32, beyond used: Int) -> Int? {
        guard used < most else { return price }
        let now = uptime()
        return buckets.withLock { buckets in
            var bucket = buckets[partner] ?? TokenBucket(limit, at: now)
            let decision = bucket.take(price * (used + 1), at: now)
            return decision.isAllowed ? nil : decision.retryAfter
        }
    }

    /// Counts what was answered for good.
    func spend(_ used: Int, of partner: Int32) {
        let now = uptime()
        buckets.withLock { buckets in
            var bucket = buckets[partner] ?? TokenBucket(limit, at: now)
            for _ in 0..<used { _ = bucket.take(price, at: now) }
            buckets[partner] = bucket
        }
    }
}
