package import CivilTime

/// Where one consent stands: one person's, for one purpose, towards one recipient. Scoring has its own in
/// `AccountState`.
///
///     never ──give──▶ given ──its last day passes──▶ expired
///       │               ▲ │ withdraw                    │ give
///       │ refuse        │ ▼                             ▼
///       └────────▶ refused, withdrawn ──give, later──▶ given
package enum ConsentState: Hashable, Sendable {
    case never
    case given(ConsentTerm)
    case expired(ConsentTerm)
    case withdrawn(at: Instant)
    /// Asked, and said no.
    case refused(at: Instant)

    package enum Event: Hashable, Sendable {
        /// Given for the first time, again, or for longer.
        case give(ConsentTerm, by: Initiative)
        case withdraw
        case refuse
    }

    /// The state on a day, as nothing but the passing of time makes it.
    package func on(_ day: Day) -> ConsentState {
        switch self {
        case .given(let term), .expired(let term): term.isInForce(on: day) ? .given(term) : .expired(term)
        case .never, .withdrawn, .refused: self
        }
    }

    /// The state after an event at `now`. What is repeated changes nothing.
    package func after(_ event: Event, at now: Instant) throws(RightsRefusal) -> ConsentState {
        switch (self, event) {
        case (.never, .give(let term, _)): return .given(term)
        case (.given(let known), .give(let term, _)), (.expired(let known), .give(let term, _)):
            guard term.givenAt >= known.givenAt else { throw .consentOutdated }
            return .given(term)
        case (.withdrawn(let no), .give(let term, let initiative)), (.refused(let no), .give(let term, let initiative)):
            guard term.givenAt > no else { throw .consentOutdated }
            try ConsentRules.allowAsking(after: no, by: initiative, at: now)
            return .given(term)
        case (.never, .withdraw): throw .consentUnknown
        case (.given, .withdraw), (.expired, .withdraw): return .withdrawn(at: now)
        case (.given, .refuse), (.expired, .refuse): return .withdrawn(at: now)
        case (.never, .refuse): return .refused(at: now)
        case (.withdrawn, .withdraw), (.refused, .withdraw): return self
        case (.withdrawn, .refuse), (.refused, .refuse): return .refused(at: now)
        }
    }

    /// The word used in answers and the database.
    package var code: String {
        switch self {
        case .never: "never"
        case .given: "given"
        case .expired: "expired"
        case .withdrawn: "withdrawn"
        case .refused: "refused"
        }
    }

    /// The instant of the last no, if the last word was one.
    package var saidNoAt: Instant? {
        switch self {
        case .withdrawn(let at), .refused(let at): at
        case .never, .given, .expired: nil
        }
    }
}
