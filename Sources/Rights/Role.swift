/// What an officer is there for. An officer may have several roles; a role is nothing but its permissions.
package enum Role: String, CaseIterable, Hashable, Sendable {
    case dataSteward = "data_steward"
    case scorecardAuthor = "scorecard_author"
    case scenarioAuthor = "scenario_author"
    case approver
    case caseOfficer = "case_officer"
    /// Sees deliveries of one source only.
    case departmentOfficer = "department_officer"
    case partnerOfficer = "partner_officer"
    case counterClerk = "counter_clerk"
    case auditor
    case administrator

    /// The permission matrix. Nobody who prepares a change holds the permission to approve one of that kind through the
    /// same role; who holds both roles still cannot approve what they submitted (four eyes, kept by the database).
    package var permissions: Set<Permission> {
        switch self {
        case .dataSteward: [.catalogueRead, .catalogueSubmit, .deliveryRead, .scorecardRead]
        case .scorecardAuthor: [.catalogueRead, .scorecardRead, .scorecardDraft, .scorecardSubmit]
        case .scenarioAuthor:
            [
                .catalogueRead, .scorecardRead, .scenarioRead, .scenarioDraft, .scenarioSubmit, .scenarioOperate,
                .providerManage,
            ]
        case .approver:
            [
                .catalogueRead, .catalogueApprove, .scorecardRead, .scorecardApprove, .identityApprove, .clientApprove,
                .officerApprove, .scenarioRead, .scenarioApprove, .partnerRead, .partnerApprove, .partnerSuspend,
            ]
        case .caseOfficer:
            [
                .catalogueRead, .scorecardRead, .scenarioRead, .citizenFind, .citizenRead, .deathRecord,
                .identityUnmask,
            ]
        case .departmentOfficer: [.catalogueRead, .deliveryRead]
        case .partnerOfficer:
            [.catalogueRead, .scenarioRead, .partnerRead, .partnerPropose, .partnerSuspend]
        case .counterClerk: [.citizenFind, .citizenEnrol, .citizenReport, .consentWithdraw]
        case .auditor:
            [
                .auditRead, .catalogueRead, .scorecardRead, .deliveryRead, .scenarioRead, .partnerRead,
            ]
        case .administrator: [.officerManage, .clientManage]
        }
    }
}
