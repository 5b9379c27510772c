package import Intake
package import Postgres
import Signing
import Store

/// Finds the city id behind an ID number by its blind index: `shangding citizen find`.
package struct FindCitizen: Sendable {
    let pool: PostgresPool
    let identity: IdentityKeys

    package init(pool: PostgresPool, identity: IdentityKeys) {
        self.pool = pool
        self.identity = identity
    }

    /// - Throws: `Fault.citizenUnknown` when the city holds nothing about this number.
    package func callAsFunction(_ number: IdentityNumber) async throws -> CityID {
        let index = try identity.worker().index(number.type, number.number.exposed.span)
        let found = try await pool.transaction(.readOnly) { db in
            try CitizenStore.citizen(blindIndex: index.bytes, db)
        }
        guard let found else { throw Fault.citizenUnknown }
        return CityID(found.cityID)
    }
}
