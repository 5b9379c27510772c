import Federation
package import Postgres
package import Rights
package import Signing
import Store

/// Stops the exchange with a partner at once. One officer may: nothing is promised by it, and waiting would help the
/// wrong side. Going on again takes two.
package struct SuspendPartner: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// - Throws: `Fault.partnerUnknown`; `Fault.partnerState` unless it is active.
    package func callAsFunction(
        _ id: PublicID, reason: ReasonText, in context: OperationContext
    ) async throws {
        try await pool.transaction { db in
            _ = try context.officer(may: .partnerSuspend, db)
            let partner = try PartnerSteps.locked(id, db)
            try PartnerSteps(audit: audit).take(.suspend, partner, because: reason.text, in: context, db)
        }
    }
}

/// Takes a proposal back that nobody has verified, such as after a mistyped thumbprint; then the city can be proposed
/// again.
package struct DiscardProposal: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// - Throws: `Fault.partnerUnknown`; `Fault.partnerState` once it is verified.
    package func callAsFunction(
        _ id: PublicID, reason: ReasonText, in context: OperationContext
    ) async throws {
        try await pool.transaction { db in
            _ = try context.officer(may: .partnerPropose, db)
            let partner = try PartnerSteps.locked(id, db)
            guard partner.state == .proposed else { throw Fault.partnerState }
            try PartnerSteps(audit: audit).take(.end, partner, because: reason.text, in: context, db)
        }
    }
}
