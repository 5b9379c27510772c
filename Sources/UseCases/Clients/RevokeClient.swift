package import Postgres
package import Signing
import Store

/// Shuts a client out for good, with every token it holds: `shangding client revoke`. Takes effect everywhere within a
/// second of the commit.
package struct RevokeClient: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// - Throws: `ClientRefusal`.
    @discardableResult
    package func callAsFunction(client name: String, in context: OperationContext) async throws -> PublicID {
        try await pool.transaction { db in
            let client = try ClientStore.active(name, db)
            _ = try ClientStore.revoke(client.key, now: context.now, db)
            try audit.append(.clientRevoked, object: client.id.text(prefix: Actor.clientPrefix), in: context, db)
            return client.id
        }
    }
}
