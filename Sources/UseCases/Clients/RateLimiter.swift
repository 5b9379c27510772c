package import Rights
import Synchronization

/// A token bucket for each key, in bounded memory: full buckets are forgotten, and while even that makes no room,
/// newcomers share one bucket, so that a flood of keys slows itself and nobody known.
package final class RateLimiter<Key: Hashable & Sendable>: Sendable {
    private struct State {
        var buckets: [Key: TokenBucket] = [:]
        var shared: TokenBucket?
        var sweptAt = Int64.min
    }

    private let state = Mutex(State())
    private let capacity: Int
    /// Microseconds between two searches for full buckets.
    private static var sweepInterval: Int64 { 1_000_000 }

    package init(capacity: Int = 16_384) {
        self.capacity = capacity
    }

    /// Takes `count` tokens from the key's bucket, at microseconds of a clock that never goes back.
    package func take(_ count: Int = 1, of key: Key, limit: RateLimit, at uptime: Int64) -> TokenBucket.Decision {
        state.withLock { state in
            if var bucket = state.buckets[key], bucket.has(limit) {
                defer { state.buckets[key] = bucket }
                return bucket.take(count, at: uptime)
            }
            if state.buckets.count >= capacity { sweep(&state, at: uptime) }
            guard state.buckets.count < capacity || state.buckets[key] != nil else {
                var bucket = state.shared.flatMap { $0.has(limit) ? $0 : nil } ?? TokenBucket(limit, at: uptime)
                defer { state.shared = bucket }
                return bucket.take(count, at: uptime)
            }
            var bucket = TokenBucket(limit, at: uptime)
            defer { state.buckets[key] = bucket }
            return bucket.take(count, at: uptime)
        }
    }

    /// Seconds until the key's bucket has a token, or `nil` while it has one; takes none.
    func wait(of key: Key, limit: RateLimit, at uptime: Int64) -> Int? {
        state.withLock { state in
            guard var bucket = state.buckets[key] ?? state.shared, bucket.has(limit) else { return nil }
            let decision = bucket.take(1, at: uptime)
            return decision.isAllowed ? nil : decision.retryAfter
        }
    }

    private func sweep(_ state: inout State, at uptime: Int64) {
        guard uptime >= state.sweptAt &+ Self.sweepInterval || state.sweptAt == .min else { return }
        state.sweptAt = uptime
        state.buckets = state.buckets.filter { !$0.value.isFull(at: uptime) }
    }

    /// Buckets in memory, for tests.
    package var count: Int { state.withLock { $0.buckets.count } }
}
