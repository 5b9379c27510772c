import CivilTime
import Rights
import Synchronization

/// Lets each provider client try twenty wrong codes, then one every three seconds. A right one costs nothing in the
/// end; it is paid in advance, so that many guesses at once are not better than one after the other.
final class WrongCodes: Sendable {
    /// Three tokens for each guess, since a bucket fills by whole tokens a second.
    private static let price = 3
    private static let limit = RateLimit(perSecond: 1, burst: 60)
    /// Clients remembered; one more forgets those whose bucket is full.
    private static let capacity = 4096

    private let buckets = Mutex<[String: TokenBucket]>([:])

    func spend(_ client: String, at now: Instant) throws {
        let isAllowed = buckets.withLock { buckets in
            if buckets.count >= Self.capacity { buckets = buckets.filter { !$0.value.isFull(at: now.microseconds) } }
            return buckets[client, default: TokenBucket(Self.limit, at: now.microseconds)]
                .take(Self.price, at: now.microseconds).isAllowed
        }
        guard isAllowed else { throw Fault.codeLimit }
    }

    func giveBack(_ client: String) { buckets.withLock { $0[client]?.giveBack(Self.price) } }
}
