package import CivilTime
import Incentives
package import Postgres
import Store

/// Ends holds whose time is over: units and slots are free again, and their clients are told. Keeps nothing in memory,
/// so that a restart goes on where another process stopped; instances share the work.
package struct ExpireHolds: Sendable {
    let pool: PostgresPool
    let ending: HoldEnding

    package static let batch = 500

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        ending = HoldEnding(audit: audit)
    }

    /// Ends one hold if its time is over and nothing else has ended it: before somebody is told that it has expired, so
    /// that a request which is still on its way from before the deadline is told the same.
    func one(_ hold: HoldStore.Key, in context: OperationContext) async throws {
        try await pool.transaction { db in
            try BeneficiaryStore.lock(hold.beneficiary, db)
            guard let row = try HoldStore.lock([hold], db).first,
                (try? row.state.after(.expire, at: context.now, expiresAt: row.expiresAt)) != nil
            else { return }
            try end([row], in: context, db)
        }
    }

    private func end(_ holds: [StoredHold], in context: OperationContext, _ db: isolated PostgresConnection) throws {
        try ending(holds.map { ($0, context) }, .expired, db)
        try BeneficiaryStore.appendEvents(
            .holdExpired, holds.map { ($0.client, $0.beneficiary) }, at: context.now, db)
    }

    /// Ends one batch. Returns how many ended, and when the next hold expires.
    package func callAsFunction(in context: OperationContext) async throws -> (expired: Int, next: Instant?) {
        try await pool.transaction { db in
            let due = try HoldStore.lockDue(at: context.now, limit: Int32(Self.batch), db)
            try end(due, in: context, db)
            return (due.count, try HoldStore.nextExpiry(db))
        }
    }
}
