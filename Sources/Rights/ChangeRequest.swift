package import CivilTime

/// The life of one request that needs four eyes:
///
///     requested ──► approved     by another officer, before it expires; the effect happens in the same transaction
///               ──► returned     by another officer, with a comment
///               ──► withdrawn    by the one who asked
///               ──► expired      by time
///
/// Pure: whoever stores it reads the row under a lock, asks here, and writes what it says. The database refuses the
/// same things again by its own checks.
package struct ChangeRequest<Officer: Hashable & Sendable>: Sendable {
    package enum State: String, CaseIterable, Hashable, Sendable {
        case requested, approved, returned, withdrawn, expired
    }

    package enum Decision: Hashable, Sendable {
        case approve, giveBack, withdraw
    }

    package enum Refusal: Error, Hashable, Sendable {
        /// Somebody else was first, or time was.
        case alreadyClosed
        /// The one who asked cannot decide.
        case ownRequest
        /// Only the one who asked can withdraw.
        case notOwn
    }

    /// Days a request waits for its second officer.
    package static var waitingDays: Int64 { 14 }

    package let state: State
    package let requester: Officer
    package let expiresAt: Instant

    package init(state: State, requester: Officer, expiresAt: Instant) {
        self.state = state
        self.requester = requester
        self.expiresAt = expiresAt
    }

    /// The state at an instant: a request nobody has decided in time is expired, whether or not that is written yet.
    package func state(at now: Instant) -> State {
        state == .requested && now >= expiresAt ? .expired : state
    }

    /// The state a decision leads to.
    package func deciding(_ decision: Decision, by officer: Officer, at now: Instant) throws(Refusal) -> State {
        guard state(at: now) == .requested else { throw .alreadyClosed }
        switch decision {
        case .approve, .giveBack:
            guard officer != requester else { throw .ownRequest }
            return decision == .approve ? .approved : .returned
        case .withdraw:
            guard officer == requester else { throw .notOwn }
            return .withdrawn
        }
    }
}
