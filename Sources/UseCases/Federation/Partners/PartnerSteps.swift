import Federation
import Postgres
import Signing
import Store

/// Moves partners from state to state, each step written down with who, when and why, and audited.
struct PartnerSteps: Sendable {
    let audit: AuditTrail

    /// - Throws: `Fault.partnerState` where the life of a partner has no such step.
    func take(
        _ step: PartnerState.Step, _ partner: StoredPartner, pinning root: KeyID? = nil, because reason: String,
        in context: OperationContext, _ db: isolated PostgresConnection
    ) throws {
        guard let state = partner.state.after(step) else { throw Fault.partnerState }
        try PartnerStore.move(
            partner.key, to: state, pinning: root, by: Self.author(reason, context), db)
        switch step {
        case .resume: try FederationOutboxStore.renew(for: partner.key, .event, at: context.now, db)
        case .end: try EndSharing.end(with: partner.key, in: context, db)
        case .verify, .activate, .suspend: break
        }
        try audit.append(.partnerMoved, object: AuditObject.partner(partner.id, state), in: context, db)
    }

    static func author(_ reason: String, _ context: OperationContext) -> PartnerStore.Author {
        (actor: context.actor.description, reason: reason, now: context.now)
    }

    /// The partner, held until commit.
    ///
    /// - Throws: `Fault.partnerUnknown`.
    static func locked(_ id: PublicID, _ db: isolated PostgresConnection) throws -> StoredPartner {
        guard let partner = try PartnerStore.lock(id, db) else { throw Fault.partnerUnknown }
        return partner
    }
}
