package import CivilTime
package import StrictJSON

/// The times in a signed statement (RFC 7519 §4.1.4 to §4.1.6): whole seconds since 1970, never fractions.
package struct JWTTimes: Hashable, Sendable {
    package enum Fault: String, Error, Sendable {
        case notYetValid = "not_yet_valid"
        case expired
        /// It claims to be valid longer than its kind may be, or to end before it began.
        case lifetimeRefused = "lifetime_refused"
    }

    package let issuedAt: Int64?
    package let notBefore: Int64?
    package let expiresAt: Int64

    package init(issuedAt: Int64?, notBefore: Int64? = nil, expiresAt: Int64) {
        self.issuedAt = issuedAt
        self.notBefore = notBefore
        self.expiresAt = expiresAt
    }

    /// Takes `iat`, `nbf` and `exp` out of a payload. `exp` must be there; `iat` too unless the caller does without.
    package init?(_ members: inout JSONMembers, needsIssuedAt: Bool = true) {
        let issuedAt: Int64??
        if needsIssuedAt {
            issuedAt = members.integer("iat", in: Self.range).map(Optional.some)
        } else {
            issuedAt = members.optional("iat") { $0.integer(in: Self.range) }
        }
        let notBefore = members.optional("nbf") { $0.integer(in: Self.range) }
        let expiresAt = members.integer("exp", in: Self.range)
        guard let issuedAt, let notBefore, let expiresAt else { return nil }
        self.init(issuedAt: issuedAt, notBefore: notBefore, expiresAt: expiresAt)
    }

    /// What is wrong with the times at `now`, or `nil`.
    ///
    /// `skew`, in seconds, is what clocks may differ by. `lifetime`, in seconds, bounds `exp` - `iat`, or, where there
    /// is no `iat`, `exp` - `now` plus the skew.
    package func fault(at now: Instant, skew: Int64, lifetime: Int64) -> Fault? {
        if let issuedAt {
            guard issuedAt < expiresAt,
                Self.instant(expiresAt) <= Self.instant(issuedAt).adding(seconds: lifetime)
            else { return .lifetimeRefused }
        }
        for start in [issuedAt, notBefore] {
            if let start, Self.instant(start) > now.adding(seconds: skew) { return .notYetValid }
        }
        guard now < Self.instant(expiresAt).adding(seconds: skew) else { return .expired }
        guard issuedAt != nil || Self.instant(expiresAt) <= now.adding(seconds: lifetime + skew) else {
            return .lifetimeRefused
        }
        return nil
    }

    /// Up to the end of the year 9999, so that sums cannot overflow.
    private static let range: ClosedRange<Int64> = 0...253_402_300_799

    private static func instant(_ seconds: Int64) -> Instant {
        Instant(microseconds: min(max(seconds, 0), range.upperBound) * 1_000_000)
    }
}
