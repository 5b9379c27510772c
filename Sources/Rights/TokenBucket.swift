/// How often something may be done: `burst` at once, and `perSecond` in the long run.
package struct RateLimit: Hashable, Sendable {
    package let perSecond: Int32
    package let burst: Int32

    package init(perSecond: Int32, burst: Int32) {
        precondition(perSecond > 0 && burst > 0, "a limit that lets nothing pass is a refusal")
        self.perSecond = perSecond
        self.burst = burst
    }

    /// Seconds in which an empty bucket fills, rounded up.
    package var window: Int { (Int(burst) + Int(perSecond) - 1) / Int(perSecond) }
}

/// A bucket that fills steadily and from which each deed takes one token; an empty one says how long to wait.
///
/// Counts in millionths of a token and takes the time as a parameter: microseconds of any clock that never goes back.
package struct TokenBucket: Hashable, Sendable {
    package struct Decision: Hashable, Sendable {
        package let isAllowed: Bool
        /// Whole tokens left.
        package let remaining: Int
        /// Seconds until one token is there, rounded up; 0 while there is one.
        package let retryAfter: Int
    }

    private static let token: Int64 = 1_000_000

    private let limit: RateLimit
    private var level: Int64
    private var filledAt: Int64

    /// A full bucket.
    package init(_ limit: RateLimit, at uptime: Int64) {
        self.limit = limit
        level = Int64(limit.burst) * Self.token
        filledAt = uptime
    }

    private var capacity: Int64 { Int64(limit.burst) * Self.token }

    /// Takes `count` tokens, or none when there are fewer. More than the bucket ever holds is counted as all it holds.
    package mutating func take(_ count: Int = 1, at uptime: Int64) -> Decision {
        fill(at: uptime)
        let wanted = Int64(min(max(count, 1), Int(limit.burst))) * Self.token
        let isAllowed = level >= wanted
        if isAllowed { level -= wanted }
        let missing = max(0, (isAllowed ? Self.token : wanted) - level)
        return Decision(
            isAllowed: isAllowed, remaining: Int(level / Self.token),
            retryAfter: Int(Self.ceiling(missing, Int64(limit.perSecond) * Self.token)))
    }

    /// Puts back what was taken for a deed that turned out to cost nothing.
    package mutating func giveBack(_ count: Int) {
        level = min(capacity, level + Int64(max(0, count)) * Self.token)
    }

    /// Whether nothing would be lost by forgetting the bucket.
    package func isFull(at uptime: Int64) -> Bool {
        var bucket = self
        bucket.fill(at: uptime)
        return bucket.level == capacity
    }

    /// Whether the bucket is of this limit; a client's limit may have been changed since it was made.
    package func has(_ limit: RateLimit) -> Bool { self.limit == limit }

    private mutating func fill(at uptime: Int64) {
        guard uptime > filledAt else { return }
        // What is longer than filling takes would only overflow.
        let elapsed = min(uptime - filledAt, capacity / Int64(limit.perSecond) + 1)
        level = min(capacity, level + elapsed * Int64(limit.perSecond))
        filledAt = uptime
    }

    private static func ceiling(_ value: Int64, _ divisor: Int64) -> Int64 { (value + divisor - 1) / divisor }
}
