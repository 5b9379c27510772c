package import Postgres
import Rights
import Store

/// Writes down that a person has died: nobody is scored or asked any more, whoever they were to us before. For
/// officers, on a document; relatives may have the account erased (PIPL art 49).
package struct MarkDeceased: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// `evidence` is where the document is kept. Repeating it changes nothing.
    ///
    /// - Throws: `Fault.citizenUnknown`.
    package func callAsFunction(
        _ citizen: CitizenHandle, evidence: EvidenceReference, in context: OperationContext
    ) async throws {
        try await pool.transaction { db in
            try AccountStore.lockToEndConsent(db)
            let book = try AccountBook(citizen.key(db), in: context, db)
            guard try book.standing.after(.die, at: context.now) != book.standing else { return }
            var account = book.known ?? StoredAccount(state: .deceased)
            account.state = .deceased
            account.withdrawnAt = nil
            try audit.append(.citizenDeceased, about: book.citizen, object: evidence.text, in: context, db)
            try book.write(account, in: context, db)
            try HoldEnding(audit: audit).releaseAll(of: book.citizen, in: context, db)
            try EndSharing.withdraw(of: book.citizen, in: context, db)
        }
    }
}
