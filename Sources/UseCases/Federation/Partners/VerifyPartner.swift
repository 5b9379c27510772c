import Federation
package import Postgres
import Rights
package import Signing
import Store

/// Takes down what an officer heard when the partner read the thumbprint of its root key out. Two officers who typed
/// the same verify the partner: from then on its statements are believed if that key signed them, and no other key ever
/// will be.
///
/// What the first typed is shown to nobody before the second has typed. The database refuses the same officer twice and
/// a second text.
package struct VerifyPartner: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    package enum Outcome: String, Sendable {
        /// Another officer has to type it too.
        case heard
        case verified
    }

    /// - Throws: `Fault.partnerUnknown`; `Fault.partnerState` unless it is proposed; `Fault.fourEyes` when this officer
    ///   has typed already; `Fault.thumbprintDiffers` from what another officer typed, which is written down in the
    ///   audit alone.
    package func callAsFunction(
        _ id: PublicID, _ thumbprint: KeyID, in context: OperationContext
    ) async throws -> Outcome {
        let outcome = try await pool.transaction { db -> Outcome? in
            let officer = try context.officer(may: .partnerPropose, db)
            let partner = try PartnerSteps.locked(id, db)
            guard partner.state == .proposed else { throw Fault.partnerState }
            let before = try PartnerStore.thumbprints(of: partner.key, db)
            guard !before.contains(where: { $0.officer == officer.key }) else { throw Fault.fourEyes }
            guard before.allSatisfy({ $0.thumbprint == thumbprint }) else {
                try audit.append(.partnerThumbprintDiffered, object: AuditObject.partner(id), in: context, db)
                return nil
            }
            guard try PartnerStore.hear(thumbprint, of: partner.key, by: officer.key, now: context.now, db) else {
                throw Fault.fourEyes
            }
            try audit.append(.partnerThumbprintTyped, object: AuditObject.partner(id), in: context, db)
            guard !before.isEmpty else { return .heard }
            try PartnerSteps(audit: audit).take(
                .verify, partner, pinning: thumbprint, because: "two officers heard the same", in: context, db)
            return .verified
        }
        guard let outcome else { throw Fault.thumbprintDiffers }
        return outcome
    }
}
