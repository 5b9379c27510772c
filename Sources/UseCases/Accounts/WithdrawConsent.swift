package import Postgres
import Rights
import Store

/// Takes a consent back, at once (PIPL art 15). After the one to be scored the score is neither shown nor computed: it
/// waits for whoever is writing scores and keeps them out until it has committed. Repeating it changes nothing.
package struct WithdrawConsent: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// `authorisation` is where an officer keeps the proof that the person asked for it at the counter.
    ///
    /// - Throws: `RightsRefusal` when there is nothing to withdraw; `Fault.citizenUnknown`.
    package func callAsFunction(
        _ name: ConsentView.Name, of citizen: CitizenHandle, authorisation: EvidenceReference? = nil,
        in context: OperationContext
    ) async throws {
        try await pool.transaction { db in
            if name == .scoring { try AccountStore.lockToEndConsent(db) }
            let book = try AccountBook(citizen.key(db), in: context, db)
            let consent = try benefitConsent(name, of: book.citizen, db)
            let hasChanged =
                switch name {
                case .scoring: try withdrawScoring(book, in: context, db)
                case .other: try withdraw(name, book, in: context, db)
                }
            guard hasChanged else { return }
            if let consent {
                try HoldEnding(audit: audit).releaseAll(of: book.citizen, restingOn: consent, in: context, db)
            }
            try endSharing(name, of: book.citizen, in: context, db)
            try audit.append(
                .consentWithdrawn, about: book.citizen, object: "\(name)\(authorisation.inAuditObject)", in: context, db
            )
            try EventStore.append(.consentWithdrawn, about: book.citizen, at: context.now, db)
        }
    }

    /// What benefits may rest on of it; `nil` for a consent to something else.
    private func benefitConsent(
        _ name: ConsentView.Name, of citizen: Int64, _ db: isolated PostgresConnection
    ) throws -> BenefitConsent? {
        guard case .other = name else { return .scoring }
        return try ConsentStore.open(citizen, db).first { .other($0.id) == name && $0.purpose == .incentive }
            .map { .incentive($0.recipient.code) }
    }

    /// Partner cities that rest on the consent are told: one of them, or all where it was the one to be scored.
    private func endSharing(
        _ name: ConsentView.Name, of citizen: Int64, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws {
        guard case .other = name else { return try EndSharing.withdraw(of: citizen, in: context, db) }
        let consent = try ConsentStore.open(citizen, db).first { .other($0.id) == name && $0.purpose == .sharing }
        if let consent { try EndSharing.withdraw(of: citizen, towards: consent.recipient, in: context, db) }
    }

    private func withdrawScoring(
        _ book: AccountBook, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> Bool {
        let next = try book.standing.after(.withdraw, at: context.now)
        guard next != book.standing, case .withdrawn(let at) = next, var account = book.known else { return false }
        account.state = .withdrawn
        account.withdrawnAt = at
        try book.write(account, in: context, db)
        return true
    }

    private func withdraw(
        _ name: ConsentView.Name, _ book: AccountBook, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws -> Bool {
        if book.standing == .deceased { throw RightsRefusal.accountClosed }
        let known = try ConsentStore.open(book.citizen, db).first { .other($0.id) == name }
        guard let known else { throw RightsRefusal.consentUnknown }
        let standing = known.standing(on: context.businessDay)
        let next = try standing.after(.withdraw, at: context.now)
        guard next != standing else { return false }
        let consent = try StoredConsent(
            next, known.purpose, known.recipient, known.categories, nil, after: known, at: context.now)
        try ConsentStore.replace(book.citizen, with: consent, db)
        return true
    }
}
