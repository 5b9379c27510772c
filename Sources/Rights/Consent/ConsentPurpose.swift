/// What a consent beside the one for scoring may be for. All three serve the citizen; a purpose that could hurt does
/// not exist, so nobody can be asked for it.
package enum ConsentPurpose: String, CaseIterable, Hashable, Sendable {
    /// Find out whether a benefit is open, and grant it.
    case incentive
    /// Let another city treat the person as its own people of the same level.
    case sharing
    /// Hand a report or statement to somebody.
    case report

    /// Whether the purpose exists for a recipient: nobody consents to a gift of data that nobody needs.
    package func fits(_ recipient: ConsentRecipient) -> Bool {
        switch (self, recipient) {
        case (.incentive, .city), (.incentive, .provider), (.sharing, .partner), (.report, .provider),
            (.report, .partner):
            true
        case (.incentive, .partner), (.sharing, .city), (.sharing, .provider), (.report, .city): false
        }
    }

    /// The most that may be given for it (PIPL art 6).
    package var categories: Set<ConsentCategory> {
        switch self {
        case .incentive: [.eligibility, .level, .contact]
        // The score only where the agreement with the city allows it and the person was asked for it.
        case .sharing: [.eligibility, .level, .score]
        case .report: [.level, .score, .records]
        }
    }
}
