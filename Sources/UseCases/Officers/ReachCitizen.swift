package import Postgres
package import Rights
import Signing
import Store

/// Lets an officer go on to one citizen's data: with the permission of this moment, and within their districts. Whoever
/// lives elsewhere is as unknown as nobody.
package struct ReachCitizen: Sendable {
    let pool: PostgresPool
    let identity: IdentityKeys
    let audit: AuditTrail

    package init(pool: PostgresPool, identity: IdentityKeys, audit: AuditTrail) {
        self.pool = pool
        self.identity = identity
        self.audit = audit
    }

    /// The handle to ask other use cases with.
    ///
    /// - Throws: `Fault.forbidden`, `Fault.citizenUnknown`.
    package func callAsFunction(
        _ citizen: CityID, may permission: Permission, in context: OperationContext
    ) async throws -> CitizenHandle {
        try await pool.transaction(.readOnly) { db in
            let officer = try context.officer(may: permission, db)
            _ = try CitizenReach.key(of: citizen, for: officer, db)
            return .city(citizen)
        }
    }

    /// The citizen with an ID number. Looking for somebody and finding nobody is written down too.
    ///
    /// - Throws: `Fault.forbidden`, `Fault.citizenUnknown`.
    package func find(_ claim: IdentityClaim, in context: OperationContext) async throws -> CityID {
        let found: (key: Int64, id: CityID)? = try await pool.transaction(.readOnly) { db in
            let officer = try context.officer(may: .citizenFind, db)
            guard let found = try identity.citizen(of: claim.number, db),
                try officer.reach.covers(district: CitizenStore.district(of: found.key, db))
            else { return nil }
            return (key: found.key, id: CityID(found.cityID))
        }
        guard let found else {
            try await audit.record(.citizenNotFound, in: context)
            throw Fault.citizenUnknown
        }
        try await audit.record(.citizenFound, about: found.key, in: context)
        return found.id
    }
}
