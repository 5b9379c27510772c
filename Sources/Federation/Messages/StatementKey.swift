package import Signing

/// A message key as its owner's statement shows it.
package struct StatementKey: Hashable, Sendable {
    package enum State: String, CaseIterable, Hashable, Sendable {
        /// Not used yet.
        case pending
        /// Signs.
        case active
        /// Signs no more; what it signed may still arrive, for seven days.
        case retiring
    }

    package let key: VerificationKey
    /// Seconds since 1970.
    package let notBefore: Int64
    package let expiresAt: Int64
    package let state: State

    package init(key: VerificationKey, notBefore: Int64, expiresAt: Int64, state: State) {
        self.key = key
        self.notBefore = notBefore
        self.expiresAt = expiresAt
        self.state = state
    }

    /// The longest a message key may be used, in seconds: what leaks of it leaks for 90 days at most.
    package static let longestLife: Int64 = 90 * 86_400
}

/// A message key that is used no more; old records are still verified with it.
package struct RetiredKey: Hashable, Sendable {
    package enum Reason: String, CaseIterable, Hashable, Sendable {
        case rotated
        /// Someone else may have it. What arrives under it is refused, and what arrived before is still evidence.
        case compromised
    }

    package let key: VerificationKey
    /// Seconds since 1970.
    package let from: Int64
    package let to: Int64
    package let reason: Reason
    /// When that was published; exactly with `compromised`.
    package let compromisedAt: Int64?

    package init(key: VerificationKey, from: Int64, to: Int64, reason: Reason, compromisedAt: Int64? = nil) {
        self.key = key
        self.from = from
        self.to = to
        self.reason = reason
        self.compromisedAt = compromisedAt
    }
}
