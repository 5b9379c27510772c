package import Postgres
import Rights
import Store

/// What a person agreed to and refused, in list form (网络数据安全管理条例 art 21): the consent to be scored first, then each
/// purpose and recipient with the last word about it.
package struct ListConsents: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// - Throws: `Fault.citizenUnknown`.
    package func callAsFunction(
        of citizen: CitizenHandle, in context: OperationContext
    ) async throws -> [ConsentView] {
        let (key, views) = try await pool.transaction(.snapshot) { db in
            let key = try citizen.key(db)
            return (key, try Self.read(key, in: context, db))
        }
        try await audit.record(.consentsRead, about: key, in: context)
        return views
    }

    static func read(
        _ key: Int64, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> [ConsentView] {
        let book = try AccountBook(reading: key, in: context, db)
        let words = try StoredVocabulary.read(db)
        let scoring = book.known.flatMap { ConsentView($0, on: context.businessDay, words: words) }
        let others = try ConsentStore.open(key, db).map { ConsentView($0, on: context.businessDay) }
        return [scoring].compactMap { $0 } + others
    }
}
