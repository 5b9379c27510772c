import CivilTime
import Incentives
import Postgres
import Signing
import Store

/// Ends holds that go back, whoever ends them: the state changes once, units and slots are free again, the ledger and
/// the audit say so. The rows are locked.
struct HoldEnding: Sendable {
    let audit: AuditTrail

    enum Reason: String, Sendable {
        case released
        case expired
        case consentWithdrawn = "consent_withdrawn"
        /// A visitor's home city took back what it had granted.
        case grantRevoked = "grant_revoked"
    }

    /// One hold and the circumstances it ends in.
    typealias Ending = (hold: StoredHold, context: OperationContext)

    /// - Throws: `BatchConflict.overtaken` when one had ended already, which the locks should have shown.
    func callAsFunction(
        _ endings: [Ending], _ reason: Reason, _ db: isolated PostgresConnection
    ) throws {
        guard let now = endings.map(\.context.now).max() else { return }
        try VisitorStore.giveBack(endings.map(\.hold.key), db)
        let draws = endings.flatMap(\.hold.draws)
        _ = try QuotaPeriodStore.lock(Set(draws.map(\.pool)).sorted(), db)
        let state: HoldState = reason == .expired ? .expired : .released
        let ended = try HoldStore.end(
            endings.map { (key: $0.hold.key, at: $0.context.now) }, as: state, reason: reason.rawValue, db)
        guard ended, try QuotaPeriodStore.move(draws, reason == .expired ? .expire : .release, at: now, db) else {
            throw BatchConflict.overtaken
        }
        try CapStore.free(endings.map(\.hold.key), db)
        try audit.append(
            endings.map { ending in
                (
                    reason == .expired ? .benefitExpired : .benefitReleased, ending.hold.beneficiary,
                    AuditObject.hold(ending.hold.id), ending.context
                )
            }, db)
    }

    /// Releases what a person holds that rests on a consent that is gone, or all of it for a person who is; what was
    /// committed runs on. Tells the clients.
    func releaseAll(
        of citizen: Int64, restingOn consent: BenefitConsent? = nil, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        var holds = try HoldStore.lockOpen(of: citizen, db)
        if let consent {
            let terms = try LiveScenarioStore.terms(Set(holds.map(\.version)).sorted(), db)
            let resting = try Set(terms.map(VersionTerms.init).filter { $0.restsOn.contains(consent) }.map(\.key))
            holds.removeAll { !resting.contains($0.version) }
        }
        try release(holds, .consentWithdrawn, in: context, db)
    }

    /// Releases open holds, which are locked, and tells their clients.
    func release(
        _ holds: [StoredHold], _ reason: Reason, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws {
        try release(holds.map { ($0, context) }, reason, db)
    }

    /// The same of holds that end in several circumstances.
    func release(_ endings: [Ending], _ reason: Reason, _ db: isolated PostgresConnection) throws {
        guard let now = endings.map(\.context.now).max() else { return }
        try self(endings, reason, db)
        try BeneficiaryStore.appendEvents(
            .holdReleased, endings.map { ($0.hold.client, $0.hold.beneficiary) }, at: now, db)
    }
}

extension StoredHold {
    var key: HoldStore.Key { (beneficiary: beneficiary, hold: id) }
}
