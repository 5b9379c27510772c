import Rights

/// How often one household or server may try to sign in, whichever face it comes by: each attempt costs a password
/// hash.
package struct SignInAttempts: Sendable {
    private let limiter = RateLimiter<NetworkAddress?>()
    private let uptime: @Sendable () -> Int64

    /// Twenty at once from one address or IPv6 network, then one a second.
    private static let limit = RateLimit(perSecond: 1, burst: 20)

    /// `uptime` gives microseconds of a clock that never goes back.
    package init(uptime: @escaping @Sendable () -> Int64) {
        self.uptime = uptime
    }

    /// Counts an attempt. `origin` is a network address as text; whatever is none counts as one origin.
    package func isAllowed(from origin: String) -> Bool {
        limiter.take(of: NetworkAddress(origin)?.site, limit: Self.limit, at: uptime()).isAllowed
    }
}
