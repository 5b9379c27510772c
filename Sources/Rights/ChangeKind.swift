/// What needs a second officer before it takes effect. The raw values stand in the database's CHECK; a test compares
/// them.
package enum ChangeKind: String, CaseIterable, Hashable, Sendable {
    case scorecardPublish = "scorecard.publish"
    case catalogueEdition = "catalogue.edition"
    case officerCreate = "officer.create"
    case officerRoles = "officer.roles"
    case officerReset = "officer.reset"
    case identityUnmask = "identity.unmask"
    /// A client gets to know everyone enrolled.
    case bulkChange = "bulk.change"
    case scenarioPublish = "scenario.publish"
    case partnerActivate = "partner.activate"
    case partnerResume = "partner.resume"
    case partnerEnd = "partner.end"
    /// For which purposes a partner may ask, and the most it may be told.
    case partnerAgreement = "partner.agreement"

    /// Held by whoever asks for a change of this kind.
    package var request: Permission {
        switch self {
        case .scorecardPublish: .scorecardSubmit
        case .catalogueEdition: .catalogueSubmit
        case .bulkChange: .clientManage
        case .officerCreate, .officerRoles, .officerReset: .officerManage
        case .identityUnmask: .identityUnmask
        case .scenarioPublish: .scenarioSubmit
        case .partnerActivate, .partnerResume, .partnerEnd, .partnerAgreement: .partnerPropose
        }
    }

    /// Held by whoever approves or returns one.
    package var approve: Permission {
        switch self {
        case .scorecardPublish: .scorecardApprove
        case .catalogueEdition: .catalogueApprove
        case .bulkChange: .clientApprove
        case .officerCreate, .officerRoles, .officerReset: .officerApprove
        case .identityUnmask: .identityApprove
        case .scenarioPublish: .scenarioApprove
        case .partnerActivate, .partnerResume, .partnerEnd, .partnerAgreement: .partnerApprove
        }
    }
}
