import Rights

/// How often one household or server may try to sign in or to set up an account, whichever face it comes by. Each attempt
/// costs a password hash: twenty at once, then one a second.
package struct SignInAttempts: Sendable {
    private let limiter = RateLimiter<NetworkAddress?>()
    private let uptime: @Sendable () -> Int64

    private static let limit = RateLimit(perSecond: 1, burst: 20)

    /// `uptime` gives microseconds of a clock that never goes back.
    package init(uptime: @escaping @Sendable () -> Int64) {
        self.uptime = uptime
    }

    /// Counts one; `false` when it is one too many.
    package func allow(from origin: String) -> Bool {
        limiter.take(of: NetworkAddress(origin)?.site, limit: Self.limit, at: uptime()).isAllowed
    }
}
