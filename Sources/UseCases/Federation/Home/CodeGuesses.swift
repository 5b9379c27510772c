import CivilTime
import Federation
import Rights
import Synchronization

/// Lets each partner bring twenty wrong codes, then one every three seconds: a citizen who is slow spoils a code now and then,
/// whoever walks through codes spoils all of them. While a partner has none left, its claims are not looked at.
final class CodeGuesses: Sendable {
    /// Three tokens for each, since a bucket fills by whole tokens a second.
    private static let price = 3
    private static let limit = RateLimit(perSecond: 1, burst: 60)

    private let buckets = Mutex<[Int32: TokenBucket]>([:])

    /// Seconds to wait where none is left, else `nil`.
    func wait(of partner: Int32, at now: Instant) -> Int? {
        buckets.withLock { buckets in
            guard var bucket = buckets[partner] else { return nil }
            let decision = bucket.take(Self.price, at: now.microseconds)
            return decision.isAllowed ? nil : decision.retryAfter
        }
    }

    func spend(of partner: Int32, at now: Instant) {
        buckets.withLock { buckets in
            _ = buckets[partner, default: TokenBucket(Self.limit, at: now.microseconds)]
                .take(Self.price, at: now.microseconds)
        }
    }
}
