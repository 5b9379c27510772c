package import CivilTime

/// The life of a message to a partner: `queued → acked | failed`. Each attempt sends the same bytes.
package enum OutboxState: String, CaseIterable, Hashable, Sendable {
    case queued
    /// The partner's signed answer is here.
    case acked
    /// Its time has passed, or the partner refused it for good. Somebody is told.
    case failed

    package enum Event: Hashable, Sendable {
        /// No answer this time: silence, an unsigned error, or an answer to something else.
        case unanswered
        /// A signed acknowledgement.
        case acknowledged
        /// A signed refusal.
        case refused(FederationCode)
    }

    package init(after event: Event, at now: Instant, expiresAt: Instant) {
        switch event {
        case .acknowledged: self = .acked
        case .refused(let code) where !code.mayEnd: self = .failed
        case .unanswered, .refused: self = now < expiresAt ? .queued : .failed
        }
    }
}

/// When to try again: after 1 s, then twice as long each time, up to 1 h, and less by chance so that not all return at
/// once.
package enum RetryPace {
    package static let longest: Int64 = 3_600

    /// Milliseconds until the next attempt after `attempts` of them, at least 1. `chance`, 0…1000, comes from the
    /// caller; the wait is between half and the whole of the step, and no shorter than the `asked` seconds of a partner
    /// that said when to come again (RFC 9110 section 10.2.3), an hour at most.
    package static func milliseconds(afterAttempts attempts: Int, chance: Int, asked: Int? = nil) -> Int64 {
        let step = min(longest, Int64(1) << Int64(min(max(attempts, 1) - 1, 12))) * 1_000
        let pause = step / 2 + step / 2 * Int64(min(max(chance, 0), 1_000)) / 1_000
        return max(pause, min(longest, Int64(asked ?? 0)) * 1_000)
    }
}
