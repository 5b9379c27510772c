/// What an officer may do. Which role has which permission is decided in `Role.permissions` alone.
///
/// The raw values are listed in `Docs/permissions.md`; a test compares the two.
package enum Permission: String, CaseIterable, Hashable, Sendable {
    case catalogueRead = "catalogue.read"
    case catalogueSubmit = "catalogue.submit"
    case catalogueApprove = "catalogue.approve"
    case deliveryRead = "delivery.read"
    case scorecardRead = "scorecard.read"
    case scorecardDraft = "scorecard.draft"
    case scorecardSubmit = "scorecard.submit"
    case scorecardApprove = "scorecard.approve"
    case citizenFind = "citizen.find"
    case citizenEnrol = "citizen.enrol"
    case citizenRead = "citizen.read"
    case citizenReport = "citizen.report"
    case consentWithdraw = "consent.withdraw"
    case deathRecord = "death.record"
    case identityUnmask = "identity.unmask"
    case identityApprove = "identity.approve"
    case clientManage = "client.manage"
    case clientApprove = "client.approve"
    case officerManage = "officer.manage"
    case officerApprove = "officer.approve"
    case auditRead = "audit.read"
    case scenarioRead = "scenario.read"
    case scenarioDraft = "scenario.draft"
    case scenarioSubmit = "scenario.submit"
    case scenarioApprove = "scenario.approve"
    /// Pause, resume and end what runs.
    case scenarioOperate = "scenario.operate"
    case providerManage = "provider.manage"
    case partnerRead = "partner.read"
    /// Propose a partner, type its thumbprint, ask for every further step, approve its hosts.
    case partnerPropose = "partner.propose"
    case partnerApprove = "partner.approve"
    /// Stop a partner at once; going on again takes two.
    case partnerSuspend = "partner.suspend"
}
