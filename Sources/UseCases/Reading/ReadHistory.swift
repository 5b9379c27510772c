package import CivilTime
package import Postgres
import Signing
import Store

/// The scores a citizen has had, newest first, a page at a time.
package struct ReadHistory: Sendable {
    let pool: PostgresPool
    let shelf: CardShelf
    let audit: AuditTrail

    /// Entries on a page, at most.
    package static let largestPage = 200

    package init(pool: PostgresPool, shelf: CardShelf, audit: AuditTrail) {
        self.pool = pool
        self.shelf = shelf
        self.audit = audit
    }

    package struct Entry: Sendable {
        package let score: Int
        package let tier: String
        package let card: CardReference
        package let businessDate: Day
        package let knowledgeInstant: Instant
        package let computedAt: Instant
        /// Lower-case hexadecimal SHA-256 over everything the score was computed from.
        package let inputDigest: String
    }

    package struct Page: Sendable {
        package let entries: [Entry]
        /// Where the next page begins, if there is one.
        package let next: Int64?
        /// Until when it may be shown.
        package let showUntil: Instant
    }

    /// - Throws: as `ReadScore`; a citizen whose score may not be shown has no history to show either.
    package func callAsFunction(
        of citizen: CitizenHandle, before run: Int64 = .max, limit: Int, in context: OperationContext
    ) async throws -> Page {
        guard (1...Self.largestPage).contains(limit) else { throw Fault.limitInvalid }
        let (citizen, page) = try await pool.transaction(.readOnly) { [shelf] db in
            guard let standing = try ScoreStore.standing(of: citizen.key(db), db) else { throw Fault.citizenUnknown }
            let (_, _, consentUntil) = try ReadScore.inForce(standing, on: context.businessDay)
            let found = try ScoreStore.history(of: standing.citizen, before: run, limit: Int32(limit + 1), db)
            let shown = found.prefix(limit)
            let entries = try shown.map { entry in
                let known = try shelf.entry(entry.run.id, db)
                return Entry(
                    score: Int(entry.score), tier: known.card.publicTier(of: Int(entry.score)),
                    card: known.card.reference,
                    businessDate: entry.run.businessDate, knowledgeInstant: entry.run.knowledgeInstant,
                    computedAt: entry.run.computedAt,
                    inputDigest: SHA256Digest(bytes: entry.inputDigest)?.hex ?? "")
            }
            let page = Page(
                entries: entries, next: found.count > limit ? shown.last?.run.id : nil,
                showUntil: ScoreView.showUntil(now: context.now, consentUntil: consentUntil))
            return (standing.citizen, page)
        }
        try await audit.record(.historyRead, about: citizen, in: context)
        return page
    }
}
