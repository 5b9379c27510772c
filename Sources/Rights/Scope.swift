/// What a machine client may do, operation by operation (RFC 6749 §3.3). A token carries some of its client's scopes
/// and never one more.
///
/// The raw values travel in token requests and are listed in `Docs/permissions.md`; a test compares the two.
package enum Scope: String, CaseIterable, Hashable, Sendable {
    /// Score, explanation, outlook and history of a citizen the client knows.
    case scoreRead = "score.read"
    /// Open an account with the evidence of consent, and find one by ID number.
    case citizenOpen = "citizen.open"
    /// Account, consents, records, readers and reports of a citizen, on the citizen's behalf.
    case citizenRead = "citizen.read"
    /// Give, renew and withdraw consents and refusals, on the citizen's behalf.
    case consentWrite = "consent.write"
    /// Everything held about a citizen in one document (PIPL art 45).
    case citizenExport = "citizen.export"
    /// Erase a citizen's account (PIPL art 47).
    case citizenErase = "citizen.erase"
    /// Signed score statements a citizen takes away.
    case statementIssue = "statement.issue"
    /// Scenarios, and what is open to a citizen.
    case scenarioRead = "scenario.read"
    /// Check, hold, commit and release benefits, on the citizen's behalf.
    case benefitUse = "benefit.use"
    /// Redeem codes and lead what was redeemed to its end, for the one provider the client belongs to.
    case providerRedeem = "provider.redeem"
    /// Invite a visitor from a partner city, hand in the code the visitor brings and read what its city discloses.
    case federationInvite = "federation.invite"
    /// Show a citizen a partner city's invite and record the answer.
    case federationConsent = "federation.consent"
    /// The feed of what changed.
    case eventsRead = "events.read"

    /// Why a client does what a scope lets it, as the audit and the person concerned read it.
    package var purpose: ClientPurpose {
        switch self {
        case .scoreRead: .scoreShown
        case .citizenOpen: .account
        case .citizenRead, .citizenExport: .ownData
        case .consentWrite: .consent
        case .citizenErase: .erasure
        case .statementIssue: .statement
        case .scenarioRead, .benefitUse: .benefit
        case .providerRedeem: .redemption
        case .federationInvite, .federationConsent: .visit
        case .eventsRead: .notice
        }
    }

    /// What a client of a provider can have: it knows no citizen. The database says the same of every client.
    package static let ofProviders: Set<Scope> = [.providerRedeem, .scenarioRead]
    /// What a client of no provider, such as a city app, can have.
    package static let ofApps = Set(allCases).subtracting([.providerRedeem])
}

/// Why machine clients read and change what is held of people. The raw values stand in the audit; their texts are the
/// city's, under `purpose.`.
package enum ClientPurpose: String, CaseIterable, Hashable, Sendable {
    /// To show people their score.
    case scoreShown = "score_shown"
    case account
    /// To show people what is held of them.
    case ownData = "own_data"
    case consent, erasure, statement, benefit, redemption
    /// In another city, or from one.
    case visit
    case notice
}
