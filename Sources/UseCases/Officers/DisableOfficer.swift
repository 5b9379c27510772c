package import Postgres
import Rights
package import Signing
import Store

/// Takes an officer's access away at once: sessions end, signing in fails, and what the officer has asked for is
/// closed, so that nobody approves it for somebody who is gone. It needs no approval, since waiting would help the
/// wrong person; coming back is a reset, which does.
package struct DisableOfficer: Sendable {
    let pool: PostgresPool
    let effects: ChangeEffects
    let audit: AuditTrail

    package init(pool: PostgresPool, effects: ChangeEffects, audit: AuditTrail) {
        self.pool = pool
        self.effects = effects
        self.audit = audit
    }

    /// By an administrator.
    package func callAsFunction(_ officer: PublicID, in context: OperationContext) async throws {
        try await pool.transaction { db in
            _ = try context.officer(may: .officerManage, db)
            guard let known = try OfficerStore.officer(officer, db) else { throw Fault.officerUnknown }
            try disable(known.key, officer, in: context, db)
        }
    }

    /// By the server's owner: `shangding officer disable`.
    package func atServer(login: String, in context: OperationContext) async throws {
        try await pool.transaction { db in
            guard let known = try OfficerStore.officer(login: login, db) else { throw Fault.officerUnknown }
            try disable(known.key, known.id, in: context, db)
        }
    }

    private func disable(
        _ key: Int32, _ officer: PublicID, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws {
        guard try OfficerStore.disable(key, db) else { return }
        try OfficerStore.endSessions(of: key, db)
        for change in try ChangeStore.close(requestsOf: key, now: context.now, db) {
            try effects[change.kind]?.close(
                kind: change.kind, object: change.object, comment: "the officer who asked was disabled", in: context, db
            )
            try audit.append(.changeExpired, object: AuditObject.change(change.id), in: context, db)
        }
        try audit.append(.officerDisabled, object: AuditObject.officer(officer), in: context, db)
    }
}
