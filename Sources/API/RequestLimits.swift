import HTTPTypes
package import Rights
import UseCases

/// How often callers may ask: each machine client by the limit it was registered with, each officer, and whoever asks
/// for tokens by where the request comes from.
package struct RequestLimits: Sendable {
    private let clients = RateLimiter<Int32>()
    private let officers = RateLimiter<Int32>()
    private let sites = RateLimiter<NetworkAddress?>()
    private let tokenRequests: RateLimit
    private let uptime: @Sendable () -> Int64

    /// Requests for tokens from one address: a client needs one every ten minutes, guessing needs more than there ever
    /// are.
    package static let usualTokenRequests = RateLimit(perSecond: 5, burst: 30)

    /// What a person does who works quickly; looking through people by their numbers needs more.
    private static let officerRequests = RateLimit(perSecond: 2, burst: 60)

    /// `uptime` gives microseconds of a clock that never goes back.
    package init(
        tokenRequests: RateLimit = RequestLimits.usualTokenRequests, uptime: @escaping @Sendable () -> Int64
    ) {
        self.tokenRequests = tokenRequests
        self.uptime = uptime
    }

    /// Counts one request of a client.
    /// - Throws: `LimitExceeded`.
    func take(of client: ClientIdentity) throws(LimitExceeded) -> Allowance {
        try allow(clients.take(of: client.key, limit: client.rate, at: uptime()), client.rate)
    }

    /// Counts what a request that has been counted as one weighs beyond that; at most all that its client may do at
    /// once.
    /// - Throws: `LimitExceeded`.
    func take(_ more: Int, furtherOf client: ClientIdentity) throws(LimitExceeded) {
        let weight = min(more, Int(client.rate.burst) - 1)
        guard weight > 0 else { return }
        _ = try allow(clients.take(weight, of: client.key, limit: client.rate, at: uptime()), client.rate)
    }

    /// Counts one request of an officer.
    /// - Throws: `LimitExceeded`.
    func take(of officer: OfficerIdentity) throws(LimitExceeded) -> Allowance {
        try allow(
            officers.take(of: officer.key, limit: Self.officerRequests, at: uptime()), Self.officerRequests)
    }

    /// Counts one request for a token.
    /// - Throws: `LimitExceeded`.
    func take(from address: NetworkAddress?) throws(LimitExceeded) -> Allowance {
        try allow(sites.take(of: address?.site, limit: tokenRequests, at: uptime()), tokenRequests)
    }

    private func allow(
        _ decision: TokenBucket.Decision, _ limit: RateLimit
    ) throws(LimitExceeded) -> Allowance {
        let allowance = Allowance(limit: limit, decision: decision)
        guard decision.isAllowed else { throw LimitExceeded(allowance: allowance) }
        return allowance
    }
}

/// What is left of a limit, in the fields of draft-ietf-httpapi-ratelimit-headers.
struct Allowance: Sendable {
    let limit: RateLimit
    let decision: TokenBucket.Decision

    /// Seconds until one more is there.
    var retryAfter: Int { decision.retryAfter }

    func write(to fields: inout HTTPFields) {
        let missing = Int(limit.burst) - decision.remaining
        let full = (missing + Int(limit.perSecond) - 1) / Int(limit.perSecond)
        fields[.rateLimitPolicy] = "\"requests\";q=\(limit.burst);w=\(limit.window)"
        fields[.rateLimit] = "\"requests\";r=\(decision.remaining);t=\(full)"
    }
}

/// A caller asked more often than it may.
struct LimitExceeded: Error {
    let allowance: Allowance
}
