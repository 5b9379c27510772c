package import CivilTime
package import Postgres
import Store

/// Ends holds whose time is over: units and slots are free again, and their clients are told. Keeps nothing in memory, so
/// that a restart goes on where another process stopped; instances share the work.
package struct ExpireHolds: Sendable {
    let pool: PostgresPool
    let ending: HoldEnding

    package static let batch = 500

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        ending = HoldEnding(audit: audit)
    }

    /// Ends one batch. Returns how many ended, and when the next hold expires.
    package func callAsFunction(in context: OperationContext) async throws -> (expired: Int, next: Instant?) {
        try await pool.transaction { db in
            let due = try HoldStore.lockDue(at: context.now, limit: Int32(Self.batch), db)
            try ending(due.map { ($0, context) }, .expired, db)
            try BeneficiaryStore.appendEvents(
                .holdExpired, due.map { ($0.client, $0.beneficiary) }, at: context.now, db)
            return (due.count, try HoldStore.nextExpiry(db))
        }
    }
}
