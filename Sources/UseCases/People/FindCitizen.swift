package import Intake
package import Postgres
import Signing
import Store

/// Finds the city id behind an ID number by its blind index: `shangding citizen find`.
package struct FindCitizen: Sendable {
    let pool: PostgresPool
    let identity: IdentityKeys
    let audit: AuditTrail

    package init(pool: PostgresPool, identity: IdentityKeys, audit: AuditTrail) {
        self.pool = pool
        self.identity = identity
        self.audit = audit
    }

    /// - Throws: `Fault.citizenUnknown` when the city holds nothing about this number.
    package func callAsFunction(_ number: IdentityNumber, in context: OperationContext) async throws -> CityID {
        let found = try await pool.transaction(.readOnly) { db in try identity.citizen(of: number, db) }
        guard let found else { throw Fault.citizenUnknown }
        try await audit.record(.citizenFound, about: found.key, in: context)
        return CityID(found.cityID)
    }
}
