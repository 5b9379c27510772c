package import CivilTime
package import Postgres
import Rights
package import Scoring
import Store

/// An account as the person may see it in an app: where it stands, with name and telephone number masked.
package struct AccountView: Sendable {
    package let citizen: CitizenHandle
    package let state: String
    package let createdAt: Instant
    package let maskedName: String?
    package let maskedPhone: String?
    package let district: String?
    /// The consent to be scored, unless there never was one.
    package let scoring: ConsentView?
    /// Indicators whose recording the person refuses.
    package let refused: [IndicatorCode]
}

/// Reads an account.
package struct ReadAccount: Sendable {
    let pool: PostgresPool
    let identity: IdentityKeys
    let audit: AuditTrail

    package init(pool: PostgresPool, identity: IdentityKeys, audit: AuditTrail) {
        self.pool = pool
        self.identity = identity
        self.audit = audit
    }

    /// - Throws: `Fault.citizenUnknown`.
    package func callAsFunction(of citizen: CitizenHandle, in context: OperationContext) async throws -> AccountView {
        let (key, view) = try await pool.transaction(.snapshot) { db in
            let key = try citizen.key(db)
            return (key, try read(key, citizen, in: context, db))
        }
        try await audit.record(.accountRead, about: key, in: context)
        return view
    }

    func read(
        _ key: Int64, _ citizen: CitizenHandle, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> AccountView {
        let book = try AccountBook(reading: key, in: context, db)
        guard let person = try PersonStore.person(key, db) else { throw Fault.citizenUnknown }
        let identity = try PersonalFields(identity).open(person)
        let words = try StoredVocabulary.read(db)
        return AccountView(
            citizen: citizen, state: book.standing.code, createdAt: person.createdAt,
            maskedName: identity.name?.masked, maskedPhone: identity.phone?.masked, district: book.known?.district,
            scoring: book.known.flatMap { ConsentView($0, on: context.businessDay, words: words) },
            refused: words.codes(book.known?.refused ?? []))
    }
}
