package import Postgres
import Rights
package import Signing
import Store

/// Lets a host or a return address of a partner be used, or no longer. A statement can only name one: its signature
/// proves who said it, not that we may be sent there.
package struct ApprovePlace: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail
    let own: OwnCity?

    package init(pool: PostgresPool, audit: AuditTrail, own: OwnCity?) {
        self.pool = pool
        self.audit = audit
        self.own = own
    }

    package enum Kind: String, CaseIterable, Sendable {
        case host
        case returnURI = "return_uri"

        fileprivate var stored: StoredPlace.Kind {
            switch self {
            case .host: .host
            case .returnURI: .returnURI
            }
        }
    }

    /// - Throws: `Fault.partnerUnknown`; `Fault.placeUnknown` unless the partner's statement in force names it.
    package func approve(
        _ kind: Kind, _ place: String, of id: PublicID, in context: OperationContext
    ) async throws {
        let place = StoredPlace(kind.stored, place)
        try await pool.transaction { db in
            let officer = try context.officer(may: .partnerPropose, db)
            let partner = try PartnerSteps.locked(id, db)
            guard let own, let stored = try PartnerDocumentStore.statement(of: partner.key, db),
                try KeptStatement(stored, of: partner, own).places.contains(place)
            else { throw Fault.placeUnknown }
            guard try PartnerStore.approve(place, of: partner.key, by: officer.key, now: context.now, db) else {
                return
            }
            try audit.append(.partnerPlaceApproved, object: AuditObject.partner(id), in: context, db)
        }
    }

    /// - Throws: `Fault.partnerUnknown`; `Fault.placeUnknown` when it was not approved.
    package func withdraw(
        _ kind: Kind, _ place: String, of id: PublicID, in context: OperationContext
    ) async throws {
        let place = StoredPlace(kind.stored, place)
        try await pool.transaction { db in
            _ = try context.officer(may: .partnerPropose, db)
            let partner = try PartnerSteps.locked(id, db)
            guard try PartnerStore.withdraw(place, of: partner.key, db) else { throw Fault.placeUnknown }
            try audit.append(.partnerPlaceWithdrawn, object: AuditObject.partner(id), in: context, db)
        }
    }
}
