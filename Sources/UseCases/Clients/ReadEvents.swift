package import CivilTime
package import Postgres
import Store

/// A page of what a client is told has changed.
package struct ReadEvents: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    package static let pageLimit = 200

    /// How long events are kept, in days.
    package static var keptDays: Int { Int(EventStore.retention / 86_400) }

    package struct Entry: Sendable {
        /// What happened, as a stable code.
        package let kind: String
        /// By the client's own handle; `nil` where the event is about nobody.
        package let citizen: CitizenHandle?
        package let at: Instant
    }

    package struct Page: Sendable {
        package let events: [Entry]
        /// After which position to go on; the one asked for while there is nothing new.
        package let next: Int64
    }

    /// - Throws: `Fault.limitInvalid`.
    package func callAsFunction(
        of client: Int32, after position: Int64, limit: Int, in context: OperationContext
    ) async throws -> Page {
        guard (1...Self.pageLimit).contains(limit) else { throw Fault.limitInvalid }
        let events = try await pool.transaction(.readOnly) { db in
            try EventStore.events(of: client, after: position, limit: Int32(limit), db)
        }
        guard let last = events.last else { return Page(events: [], next: position) }
        try await audit.record(.eventsRead, object: "\(position)-\(last.position)", in: context)
        let entries = events.map { event in
            Entry(
                kind: event.kind.rawValue,
                citizen: event.handle.map { event.isVisitor ? .visitor(client, $0) : .client(client, $0) }, at: event.at
            )
        }
        return Page(events: entries, next: last.position)
    }
}
