package import CivilTime
package import Postgres
import Store

/// Who looked at a person and who changed something about them, newest first (社会信用条例 art 24). Clients and officers are
/// named by their public ids; network addresses stay with the auditors.
package struct ReadReaders: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    /// Entries on a page, at most.
    package static let largestPage = 200

    /// Where a page begins: before this entry.
    package struct Place: Hashable, Sendable {
        package let at: Instant
        package let entry: UInt128

        package init(at: Instant, entry: UInt128) {
            self.at = at
            self.entry = entry
        }

        static let newest = Place(at: Instant(microseconds: .max), entry: .max)
    }

    package struct Entry: Sendable {
        package let at: Instant
        package let actorKind: String
        /// The public id of a client or officer, or the name of a command or of a part of the service.
        package let actor: String
        package let action: String
        package let purpose: String
    }

    package struct Page: Sendable {
        package let entries: [Entry]
        package let next: Place?
    }

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// - Throws: `Fault.citizenUnknown`, `Fault.limitInvalid`.
    package func callAsFunction(
        of citizen: CitizenHandle, before place: Place? = nil, limit: Int, in context: OperationContext
    ) async throws -> Page {
        guard (1...Self.largestPage).contains(limit) else { throw Fault.limitInvalid }
        let (key, page) = try await pool.transaction(.readOnly) { db in
            let key = try citizen.key(db)
            return (key, try Self.page(of: key, before: place, limit: limit, db))
        }
        try await audit.record(.readersRead, about: key, in: context)
        return page
    }

    static func page(
        of key: Int64, before place: Place?, limit: Int, _ db: isolated PostgresConnection
    ) throws -> Page {
        let start = place ?? .newest
        let found = try AuditStore.about(key, before: (at: start.at, entry: start.entry), limit: Int32(limit + 1), db)
        let shown = found.prefix(limit)
        return Page(
            entries: shown.map {
                Entry(at: $0.at, actorKind: $0.actorKind, actor: $0.actor, action: $0.action, purpose: $0.purpose)
            },
            next: found.count > limit ? shown.last.map { Place(at: $0.at, entry: $0.id) } : nil)
    }
}
