import CivilTime
import Federation
package import Postgres
package import Rights
import Signing
package import Store

/// Carries out approved steps with partners. What was true when it was asked for is looked at again.
package struct PartnerEffect: ChangeEffect {
    let audit: AuditTrail
    /// `nil` where federation is off.
    let own: OwnCity?

    package init(audit: AuditTrail, own: OwnCity?) {
        self.audit = audit
        self.own = own
    }

    package var kinds: Set<ChangeKind> { [.partnerActivate, .partnerResume, .partnerEnd, .partnerAgreement] }

    package func apply(
        _ change: StoredChange, approvedBy officer: StoredOfficer, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        guard let plan = PartnerPlan(change.payload) else { throw PostgresError.unreadable("change_request.payload") }
        let partner = try PartnerSteps.locked(plan.partner, db)
        guard try Self.plan(change.kind, partner, plan.terms, own, now: context.now, db) == plan else {
            throw Fault.partnerState
        }
        guard let step = change.kind.partnerStep else {
            try PartnerStore.agree(
                plan.terms.map { StoredTerm($0) }, with: partner.key, approvedBy: officer.key, now: context.now, db)
            try audit.append(.partnerAgreed, object: AuditObject.partner(partner.id), in: context, db)
            return
        }
        try PartnerSteps(audit: audit).take(step, partner, because: change.reason, in: context, db)
    }

    /// What a request of this kind asks for.
    ///
    /// - Throws: `Fault.partnerState`, `Fault.partnerSilent`, `Fault.noCommonAlgorithm`.
    static func plan(
        _ kind: ChangeKind, _ partner: StoredPartner, _ terms: [PartnerView.Term], _ own: OwnCity?, now: Instant,
        _ db: isolated PostgresConnection
    ) throws -> PartnerPlan {
        guard let root = partner.root, partner.state != .ended else { throw Fault.partnerState }
        if let step = kind.partnerStep {
            guard partner.state.after(step) != nil else { throw Fault.partnerState }
            // Nothing can be exchanged with somebody whose keys are not known.
            if step != .end {
                guard let statement = try PartnerDocumentStore.statement(of: partner.key, db), now < statement.expiresAt
                else { throw Fault.partnerSilent }
                guard try reads(statement, of: partner, own, now: now, db) else { throw Fault.noCommonAlgorithm }
            }
        }
        return PartnerPlan(partner: partner.id, root: root, terms: terms)
    }

    /// Whether the partner accepts the algorithm of a key by which the statement we publish says we sign. Before the
    /// first one is published there is nothing to compare.
    private static func reads(
        _ statement: StoredStatement, of partner: StoredPartner, _ own: OwnCity?, now: Instant,
        _ db: isolated PostgresConnection
    ) throws -> Bool {
        guard let own, let ours = try OwnDocumentStore.statement(db) else { return true }
        let accepted = try KeptStatement(statement, of: partner, own).statement.algorithmsAccepted
        return try ours.content(of: own).keys.contains { key in
            key.state == .active && now.wholeSeconds < key.expiresAt && accepted.contains(key.key.algorithm)
        }
    }
}

extension ChangeKind {
    /// The step in the life of a partner; `nil` for any other kind.
    fileprivate var partnerStep: PartnerState.Step? {
        switch self {
        case .partnerActivate: .activate
        case .partnerResume: .resume
        case .partnerEnd: .end
        default: nil
        }
    }
}
