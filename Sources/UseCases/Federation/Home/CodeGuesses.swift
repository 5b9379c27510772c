import CivilTime
import Federation
import Rights
import Synchronization

/// Lets each partner bring twenty wrong codes, then one every three seconds: a citizen who is slow spoils a code now and then,
/// whoever walks through codes spoils all of them. While a partner has none left, its claims are not looked at.
final class CodeGuesses: Sendable {
    /// Three tokens for each, since a bucket fills by whole tokens a second.
    private static let price = 3
    private static let most = 20
    private static let limit = RateLimit(perSecond: 1, burst: Int32(price * most))

    private let buckets = Mutex<[Int32: TokenBucket]>([:])

    /// Seconds to wait where none is left, else `nil`. `spoilt` wrong codes of it are in the same round.
    func wait(of partner: Int32, beyond spoilt: Int, at now: Instant) -> Int? {
        guard spoilt < Self.most else { return Self.price }
        return buckets.withLock { buckets in
            var bucket = buckets[partner] ?? TokenBucket(Self.limit, at: now.microseconds)
            let decision = bucket.take(Self.price * (spoilt + 1), at: now.microseconds)
            return decision.isAllowed ? nil : decision.retryAfter
        }
    }

    /// Counts wrong codes that were answered as such.
    func spend(_ spoilt: Int, of partner: Int32, at now: Instant) {
        buckets.withLock { buckets in
            var bucket = buckets[partner] ?? TokenBucket(Self.limit, at: now.microseconds)
            for _ in 0..<spoilt { _ = bucket.take(Self.price, at: now.microseconds) }
            buckets[partner] = bucket
        }
    }
}
