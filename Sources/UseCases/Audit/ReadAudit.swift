package import CivilTime
package import Postgres
import Signing
import Store

/// A page of the audit, newest first, for auditors. Reading it is itself audited.
package struct ReadAudit: Sendable {
    private let pool: PostgresPool
    private let audit: AuditTrail

    /// Entries on a page, at most.
    package static let largestPage = 200

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// What to show; what is `nil` filters nothing.
    package struct Question: Sendable {
        package var citizen: CitizenHandle?
        package var actor: String?
        package var action: AuditAction?
        package var from: Instant?
        package var until: Instant?

        package init(
            citizen: CitizenHandle? = nil, actor: String? = nil, action: AuditAction? = nil, from: Instant? = nil,
            until: Instant? = nil
        ) {
            self.citizen = citizen
            self.actor = actor
            self.action = action
            self.from = from
            self.until = until
        }
    }

    /// An entry with the city's id of whom it is about.
    package struct Entry: Sendable {
        package let id: UInt128
        package let at: Instant
        package let actorKind: String
        package let actor: String
        package let action: String
        package let citizen: CityID?
        package let object: String
        package let purpose: String
        package let requestID: String
        package let origin: String
    }

    package struct Page: Sendable {
        package let entries: [Entry]
        /// Where the next page begins, if there is one.
        package let next: UInt128?
    }

    /// - Throws: `Fault.limitInvalid`; `Fault.citizenUnknown` where the question names a citizen nobody knows.
    package func callAsFunction(
        _ question: Question, before place: UInt128 = .max, limit: Int, in context: OperationContext
    ) async throws -> Page {
        guard (1...Self.largestPage).contains(limit) else { throw Fault.limitInvalid }
        let (about, page) = try await pool.transaction(.readOnly) { db in
            let about = try question.citizen?.key(db)
            let filter = AuditFilter(
                aboutCitizen: about, actor: question.actor, action: question.action?.rawValue, from: question.from,
                until: question.until)
            let found = try AuditStore.page(filter, before: place, limit: Int32(limit + 1), db)
            let shown = found.prefix(limit)
            let ids = try CitizenStore.cityIDs(of: shown.compactMap(\.aboutCitizen), db)
            let entries = shown.map { entry in
                Entry(
                    id: entry.id, at: entry.at, actorKind: entry.actorKind, actor: entry.actor, action: entry.action,
                    citizen: entry.aboutCitizen.flatMap { ids[$0] }.map(CityID.init), object: entry.object,
                    purpose: entry.purpose, requestID: entry.requestID, origin: entry.origin)
            }
            return (about, Page(entries: Array(entries), next: found.count > limit ? shown.last?.id : nil))
        }
        try await audit.record(.auditRead, about: about, in: context)
        return page
    }
}
