package import Rights

/// From where and how fast a client may call.
package struct ClientLimits: Sendable {
    /// None means from anywhere.
    package let networks: [NetworkRange]
    package let rate: RateLimit

    package init(networks: [NetworkRange] = [], rate: RateLimit = ClientLimits.usualRate) {
        self.networks = networks
        self.rate = rate
    }

    package static let usualRate = rate(perSecond: 100)

    /// Twice the rate at once when not told otherwise. `perSecond` is positive.
    package static func rate(perSecond: Int32, burst: Int32? = nil) -> RateLimit {
        RateLimit(perSecond: perSecond, burst: burst ?? 2 * perSecond)
    }

    static let mostNetworks = 64
    static let mostPerSecond: Int32 = 100_000
    static let largestBurst: Int32 = 1_000_000

    func check() throws {
        guard networks.count <= Self.mostNetworks else { throw ClientRefusal.tooManyNetworks }
        guard (1...Self.mostPerSecond).contains(rate.perSecond), rate.burst >= rate.perSecond,
            rate.burst <= Self.largestBurst
        else { throw ClientRefusal.rateInvalid }
    }
}
