package import Postgres
import Signing
import Store

/// Ends one credential of a client now, and with it the tokens it was given for: `shangding client revoke
/// --credential`.
package struct RevokeCredential: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// - Throws: `ClientRefusal`.
    package func callAsFunction(
        client name: String, credential: Int32, in context: OperationContext
    ) async throws {
        try await pool.transaction { db in
            let client = try ClientStore.active(name, db)
            guard try ClientStore.end(credential, of: client.key, now: context.now, db) else {
                throw ClientRefusal.credentialUnknown
            }
            try audit.append(
                .credentialRevoked, object: "\(client.id.text(prefix: Actor.clientPrefix)) \(credential)",
                in: context, db)
        }
    }
}
