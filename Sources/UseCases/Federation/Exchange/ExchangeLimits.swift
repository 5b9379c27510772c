import Federation
package import Rights

/// How much of this city's time others may take: each address before any cryptography, each partner once its signature
/// is good.
///
/// Two buckets stand for an address. The wide one bounds everything that comes from it; the narrow one is paid only for
/// messages that turn out to be nobody's, and while it is empty nothing of that address is looked at, so that a flood
/// of bad signatures costs a few dozen verifications and then nothing.
package struct ExchangeLimits: Sendable {
    private let sites = RateLimiter<NetworkAddress?>()
    private let bad = RateLimiter<NetworkAddress?>()
    private let peers = RateLimiter<EntityID>()
    /// Of each partner, counted where a message has been understood.
    let wrongCodes: PartnerAllowance
    let idleEvents: PartnerAllowance
    private let rates: Rates
    private let uptime: @Sendable () -> Int64

    /// So many at once, and then one every so many seconds; both at least 1.
    package struct Allowed: Sendable {
        package let atOnce: Int
        package let secondsEach: Int

        package init(atOnce: Int, secondsEach: Int) {
            self.atOnce = atOnce
            self.secondsEach = secondsEach
        }
    }

    package struct Rates: Sendable {
        package var site = RateLimit(perSecond: 3_000, burst: 6_000)
        package var bad = RateLimit(perSecond: 5, burst: 40)
        package var peer = RateLimit(perSecond: 3_000, burst: 6_000)
        /// Claims with a code that is not for them.
        package var wrongCodes = Allowed(atOnce: 20, secondsEach: 3)
        /// Events that end nothing here: not many more than 10,000 a day.
        package var idleEvents = Allowed(atOnce: 2_000, secondsEach: 10)

        package init() {}
    }

    /// `uptime` gives microseconds of a clock that never goes back.
    package init(rates: Rates = Rates(), uptime: @escaping @Sendable () -> Int64) {
        self.rates = rates
        wrongCodes = PartnerAllowance(rates.wrongCodes, uptime: uptime)
        idleEvents = PartnerAllowance(rates.idleEvents, uptime: uptime)
        self.uptime = uptime
    }

    /// Seconds to wait, or `nil`: the address may go on.
    func take(from site: NetworkAddress?) -> Int? {
        let now = uptime()
        if let wait = bad.wait(of: site?.site, limit: rates.bad, at: now) { return wait }
        let decision = sites.take(of: site?.site, limit: rates.site, at: now)
        return decision.isAllowed ? nil : decision.retryAfter
    }

    /// Counts a message that was nobody's.
    func blame(_ site: NetworkAddress?) { _ = bad.take(of: site?.site, limit: rates.bad, at: uptime()) }

    /// Seconds to wait, or `nil`: the partner may go on.
    func take(of peer: EntityID) -> Int? {
        let decision = peers.take(of: peer, limit: rates.peer, at: uptime())
        return decision.isAllowed ? nil : decision.retryAfter
    }
}
