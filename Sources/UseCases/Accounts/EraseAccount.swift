package import Postgres
import Rights
import Store

/// Erases a person (PIPL art 47): nothing personal stays in any table, and what stays is about nobody. Decision 0015
/// says what goes and why; backups lose it when they expire.
package struct EraseAccount: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail
    let trust: TrustShelf?

    /// Without `trust`, as where this city exchanges with none any more, whoever comes back waits as long as anybody
    /// may have to.
    package init(pool: PostgresPool, audit: AuditTrail, trust: TrustShelf? = nil) {
        self.pool = pool
        self.audit = audit
        self.trust = trust
    }

    /// - Throws: `RightsRefusal.accountNotOpen` for somebody who never opened an account; `Fault.citizenUnknown`, also
    ///   for somebody who was erased before.
    package func callAsFunction(_ citizen: CitizenHandle, in context: OperationContext) async throws {
        try await pool.transaction { db in
            try AccountStore.lockToEndConsent(db)
            // A delivery that is being accepted has resolved this person's records already; wait for it.
            try CitizenStore.lockPeople(db)
            let book = try AccountBook(citizen.key(db), in: context, db)
            _ = try book.standing.after(.erase, at: context.now)
            try Self.erase(book.citizen, audit: audit, trust: trust?.contents, in: context, db)
        }
    }

    /// The caller holds the locks above, and the person's.
    static func erase(
        _ citizen: Int64, object: String = "", audit: AuditTrail, trust: TrustShelf.Contents? = nil,
        in context: OperationContext, _ db: isolated PostgresConnection
    ) throws {
        try audit.append(.citizenErased, about: citizen, object: object, in: context, db)
        let instant = try KnowledgeStore.advance(now: context.now, db)
        try HoldEnding(audit: audit).releaseAll(of: citizen, in: context, db)
        try EndSharing.erase(citizen, trust, in: context, db)
        // Those who knew the person are told while they still have a handle to be told by.
        try EventStore.append(.accountErased, about: citizen, at: context.now, db)
        try PersonStore.erase(citizen, now: context.now, db)
        try AccountStore.replace(citizen, with: StoredAccount(state: .erased), knownFrom: instant, db)
    }
}
