package import Intake
package import Postgres
import Signing
import Store

/// Finds the handle a client holds for the person with an ID number. Somebody another client opened, somebody the city
/// knows from deliveries and somebody nobody knows are the same answer, found by the same statement.
package struct FindAccount: Sendable {
    let pool: PostgresPool
    let identity: IdentityKeys
    let audit: AuditTrail

    package init(pool: PostgresPool, identity: IdentityKeys, audit: AuditTrail) {
        self.pool = pool
        self.identity = identity
        self.audit = audit
    }

    /// - Throws: `Fault.citizenUnknown`.
    package func callAsFunction(
        _ number: IdentityNumber, for client: Int32, in context: OperationContext
    ) async throws -> CitizenHandle {
        let indexes = try identity.indexes(of: number)
        let found = try await pool.transaction(.readOnly) { db in
            let found = try PersonStore.handle(blindIndexes: indexes, client: client, db)
            if found == nil { try identity.refuseIfOutdated(db) }
            return found
        }
        guard let found else { throw Fault.citizenUnknown }
        try await audit.record(.citizenFound, about: found.citizen, in: context)
        return .client(client, found.handle)
    }
}
