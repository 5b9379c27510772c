import Postgres
package import Rights
import Store

/// What a request would do, in words its approver can judge: read from what is carried out, never from what was told.
///
/// Kinds whose object can be read elsewhere (a card, a scenario, a citizen, a client) have none.
package enum ChangePlan: Sendable {
    /// Who, and with which reach, before and after; `asked` is `nil` where the reach stays.
    case officer(login: String, now: OfficerReach?, asked: OfficerReach?)
    case catalogue(CatalogueSubmission, difference: CatalogueDifference)
    case partner(PartnerStanding)

    /// - Throws: `PostgresError` for a request that cannot be read and so not be carried out either.
    static func read(_ change: StoredChange, _ db: isolated PostgresConnection) throws -> ChangePlan? {
        switch change.kind {
        case .officerCreate, .officerRoles, .officerReset:
            guard let plan = OfficerPlan(change.payload) else {
                throw PostgresError.unreadable("change_request.payload")
            }
            let known = try OfficerStore.officer(login: plan.login, db)
            return .officer(login: plan.login, now: known?.reach, asked: plan.reach)
        case .catalogueEdition:
            guard let submission = CatalogueSubmission(change.payload) else {
                throw PostgresError.unreadable("change_request.payload")
            }
            return .catalogue(submission, difference: try CatalogueDifference(of: submission, db))
        case .partnerActivate, .partnerResume, .partnerEnd, .partnerAgreement:
            guard let plan = PartnerPlan(change.payload), let partner = try PartnerStore.partner(plan.partner, db)
            else {
                throw PostgresError.unreadable("change_request.payload")
            }
            return .partner(try PartnerStanding(partner, plan, change.kind, db))
        case .scorecardPublish, .identityUnmask, .bulkChange, .scenarioPublish:
            return nil
        }
    }
}
