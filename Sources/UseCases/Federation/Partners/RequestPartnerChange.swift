import Federation
package import Postgres
package import Rights
package import Signing
import Store

/// Asks for a step with a partner that takes two officers: beginning the exchange, going on with it, ending it, and
/// what is agreed.
package struct RequestPartnerChange: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail
    /// `nil` where federation is off.
    let own: OwnCity?

    package init(pool: PostgresPool, audit: AuditTrail, own: OwnCity?) {
        self.pool = pool
        self.audit = audit
        self.own = own
    }

    package enum Step: String, CaseIterable, Sendable {
        case activate, resume, end

        var kind: ChangeKind {
            switch self {
            case .activate: .partnerActivate
            case .resume: .partnerResume
            case .end: .partnerEnd
            }
        }
    }

    /// The id of the request to approve.
    ///
    /// - Throws: `Fault.partnerUnknown`; `Fault.partnerState`; `Fault.partnerSilent` when nothing is to be activated or
    ///   resumed because no statement of the partner is in force, `Fault.noCommonAlgorithm` because it reads nothing of
    ///   what we sign; `Fault.changePending`.
    package func callAsFunction<Answer>(
        _ step: Step, _ id: PublicID, reason: ReasonText, in context: OperationContext,
        answering: Answering<PublicID, Answer> = .plainly
    ) async throws -> Answer {
        try await ask(step.kind, id, [], reason, in: context, answering)
    }

    /// Asks for an agreement in the place of the one in force: purposes that are not named are not agreed any more.
    ///
    /// - Throws: `Fault.partnerUnknown`; `Fault.partnerState` before it is verified and after its end;
    ///   `Fault.agreementUnfit` for no purpose or one named twice; `Fault.changePending`.
    package func agree<Answer>(
        _ terms: [PartnerView.Term], with id: PublicID, reason: ReasonText, in context: OperationContext,
        answering: Answering<PublicID, Answer> = .plainly
    ) async throws -> Answer {
        guard !terms.isEmpty, Set(terms.map(\.purpose)).count == terms.count else { throw Fault.agreementUnfit }
        return try await ask(.partnerAgreement, id, terms, reason, in: context, answering)
    }

    private func ask<Answer>(
        _ kind: ChangeKind, _ id: PublicID, _ terms: [PartnerView.Term], _ reason: ReasonText,
        in context: OperationContext, _ answering: Answering<PublicID, Answer>
    ) async throws -> Answer {
        try await pool.transaction { db in
            let officer = try context.officer(may: .partnerPropose, db)
            return try answering(in: context, db) {
                let partner = try PartnerSteps.locked(id, db)
                let plan = try PartnerEffect.plan(kind, partner, terms, own, now: context.now, db)
                return try RequestChange(audit: audit)(
                    kind, object: partner.entity.text, plan: plan.bytes, reason: reason, by: officer, in: context, db)
            }
        }
    }
}
