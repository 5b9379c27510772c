package import Postgres
import Rights
import Store

/// Erases a person (PIPL art 47): nothing personal stays in any table, and what stays is about nobody. Decision 0010 says
/// what goes and why; backups lose it when they expire.
package struct EraseAccount: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// - Throws: `RightsRefusal.accountNotOpen` for somebody who never opened an account; `Fault.citizenUnknown`, also for
    ///   somebody who was erased before.
    package func callAsFunction(_ citizen: CitizenHandle, in context: OperationContext) async throws {
        try await pool.transaction { db in
            try AccountStore.lockToEndConsent(db)
            // A delivery that is being accepted has resolved this person's records already; wait for it.
            try CitizenStore.lockPeople(db)
            let book = try AccountBook(citizen.key(db), in: context, db)
            _ = try book.standing.after(.erase, at: context.now, rules: ConsentRules())
            try PersonStore.erase(book.citizen, now: context.now, db)
            try audit.append(.citizenErased, about: book.citizen, in: context, db)
            try book.write(StoredAccount(state: .erased), in: context, db)
        }
    }
}
