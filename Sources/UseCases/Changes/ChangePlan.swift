import CivilTime
import Postgres
package import Rights
import Signing
import Store

/// What a request would do, in words its approver can judge: read from what is carried out, never from what was told.
///
/// Kinds whose object can be read elsewhere (a card, a citizen, a client) have none; neither has a scenario for
/// residents only.
package enum ChangePlan: Sendable {
    /// Who, and with which reach, before and after; `asked` is `nil` where the reach stays.
    case officer(login: String, now: OfficerReach?, asked: OfficerReach?)
    case catalogue(CatalogueSubmission, difference: CatalogueDifference)
    case partner(PartnerStanding)
    /// A scenario that is open to visitors: what it would be for people of each active partner, as agreed now.
    case scenario([PartnerReach])

    /// - Throws: `PostgresError` for a request that cannot be read and so not be carried out either.
    static func read(
        _ change: StoredChange, _ own: OwnCity?, now: Instant, _ db: isolated PostgresConnection
    ) throws -> ChangePlan? {
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
        case .scenarioPublish:
            let parts = change.object.split(separator: "/")
            guard parts.count == 2, let number = Int(parts[1]),
                let version = try ScenarioStore.version(of: String(parts[0]), number, db),
                version.digest.bytes == change.digest
            else { return nil }
            let scenario = try version.scenario()
            guard scenario.visitorBand != nil else { return nil }
            return .scenario(try PartnerReaches(own, now: now, db).of(scenario))
        case .scorecardPublish, .identityUnmask, .bulkChange:
            return nil
        }
    }
}
