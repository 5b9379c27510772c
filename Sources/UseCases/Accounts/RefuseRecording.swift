package import Postgres
import Rights
package import Scoring
import Store

/// Sets which of a person's own honours, volunteering, donations and other merits must not be recorded and counted.
/// Every indicator of the catalogue that can only add may be refused, one by one; what could take away may not.
package struct RefuseRecording: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// Replaces the whole list, so that repeating it changes nothing. Returns it in code order.
    ///
    /// - Throws: `RightsRefusal`; `Fault.citizenUnknown`.
    package func callAsFunction(
        _ indicators: [IndicatorCode], of citizen: CitizenHandle, in context: OperationContext
    ) async throws -> [IndicatorCode] {
        try await pool.transaction { db in
            let book = try AccountBook(citizen.key(db), in: context, db)
            guard var account = book.known else { throw RightsRefusal.accountNotOpen }
            if account.state == .deceased { throw RightsRefusal.accountClosed }
            let keys = try AccountBook.refusableKeys(indicators, in: context, db)
            let words = try StoredVocabulary.read(db)
            if keys != account.refused.sorted() {
                account.refused = keys
                try book.write(account, in: context, db)
                try audit.append(.recordingRefused, about: book.citizen, in: context, db)
            }
            return words.codes(keys)
        }
    }
}
