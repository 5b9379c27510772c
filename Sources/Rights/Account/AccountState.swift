package import CivilTime

/// Where an account stands, and with it the consent to be scored. Only an active one has a score.
///
///     not_opened ──consent──▶ active ──its last day passes──▶ consent_expired
///                              ▲  │ ▲                           │   │
///                      consent │  │ └────────── consent ────────┘   │
///                              │  ▼ withdraw                        │ withdraw
///                            withdrawn ◀────────────────────────────┘
///
///     active, consent_expired, withdrawn, deceased ──erase──▶ erased
///     every state but erased ──die──▶ deceased
package enum AccountState: Hashable, Sendable {
    case notOpened
    case active(ConsentTerm)
    case consentExpired(ConsentTerm)
    case withdrawn(at: Instant)
    case deceased
    /// Nothing personal is left; whoever comes again under the same number is somebody new to the city.
    case erased

    package enum Event: Hashable, Sendable {
        /// To be scored: given for the first time, again, or for longer.
        case consent(ConsentTerm, by: Initiative)
        case withdraw
        case die
        case erase
    }

    /// The state on a day, as nothing but the passing of time makes it.
    package func on(_ day: Day) -> AccountState {
        switch self {
        case .active(let term), .consentExpired(let term):
            term.isInForce(on: day) ? .active(term) : .consentExpired(term)
        case .notOpened, .withdrawn, .deceased, .erased: self
        }
    }

    /// The state after an event at `now`. What is repeated changes nothing.
    package func after(_ event: Event, at now: Instant) throws(RightsRefusal) -> AccountState {
        switch (self, event) {
        case (.erased, _): throw .accountClosed
        case (_, .die): return .deceased
        case (.notOpened, .consent(let term, _)): return .active(term)
        case (.active(let known), .consent(let term, _)), (.consentExpired(let known), .consent(let term, _)):
            guard term.givenAt >= known.givenAt else { throw .consentOutdated }
            return .active(term)
        case (.withdrawn(let no), .consent(let term, let initiative)):
            guard term.givenAt > no else { throw .consentOutdated }
            try ConsentRules.allowAsking(after: no, by: initiative, at: now)
            return .active(term)
        case (.deceased, .consent), (.deceased, .withdraw): throw .accountClosed
        case (.notOpened, .withdraw), (.notOpened, .erase): throw .accountNotOpen
        case (.active, .withdraw), (.consentExpired, .withdraw): return .withdrawn(at: now)
        case (.withdrawn, .withdraw): return self
        case (.active, .erase), (.consentExpired, .erase), (.withdrawn, .erase), (.deceased, .erase): return .erased
        }
    }

    /// The word used in answers.
    package var code: String {
        switch self {
        case .notOpened: "not_opened"
        case .active: "active"
        case .consentExpired: "consent_expired"
        case .withdrawn: "withdrawn"
        case .deceased: "deceased"
        case .erased: "erased"
        }
    }

    package static let codes = ["not_opened", "active", "consent_expired", "withdrawn", "deceased", "erased"]
}
