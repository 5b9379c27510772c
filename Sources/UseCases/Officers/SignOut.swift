package import Postgres
import Signing
import Store

/// Ends the session a token opens. Signing out of a session that has ended already is no error.
package struct SignOut: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    package func callAsFunction(_ text: String, in context: OperationContext) async throws {
        guard let token = SecretToken(text, prefix: ReadSession.prefix)?.digest else { return }
        try await pool.transaction { db in
            try OfficerStore.endSession(token, db)
            try audit.append(.officerSignedOut, in: context, db)
        }
    }
}
