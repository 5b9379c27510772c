package import Postgres
import Signing
import Store

/// Closes requests nobody decided in time, and gives back what waited for them.
package struct ExpireChanges: Sendable {
    let pool: PostgresPool
    let effects: ChangeEffects
    let audit: AuditTrail

    package init(pool: PostgresPool, effects: ChangeEffects, audit: AuditTrail) {
        self.pool = pool
        self.effects = effects
        self.audit = audit
    }

    /// Returns how many there were.
    package func callAsFunction(in context: OperationContext) async throws -> Int {
        try await pool.transaction { db in
            let expired = try ChangeStore.expire(now: context.now, db)
            for change in expired {
                try effects[change.kind]?.close(
                    kind: change.kind, object: change.object, comment: "the request expired", in: context, db)
                try audit.append(
                    .changeExpired, object: AuditObject.change(change.id), in: context, db)
            }
            return expired.count
        }
    }
}
