import CivilTime
import Incentives
package import Postgres
import Store

/// Follows the days loans are due on: announces them three days before, and calls them overdue from the day after.
package struct LoanDates: Sendable {
    let pool: PostgresPool
    let steps: RedemptionSteps

    /// Days before the due day on which it is announced.
    package static let notice = 3
    private static let batch: Int32 = 500

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        steps = RedemptionSteps(audit: audit)
    }

    /// Returns how many were announced and how many fell due.
    package func callAsFunction(in context: OperationContext) async throws -> (announced: Int, overdue: Int) {
        var (announced, overdue) = (0, 0)
        while true {
            let (told, fallen) = try await pool.transaction { db in
                let due = try RedemptionStore.lockOverdue(on: context.businessDay, limit: Self.batch, db)
                let moved = try due.map { row in
                    try steps(row, .fallDue, reason: "overdue", in: context, db)
                }
                let told = try RedemptionStore.remind(
                    through: context.businessDay.adding(days: Self.notice), limit: Self.batch, db)
                try BeneficiaryStore.appendEvents(
                    .loanDue, told + moved.map { ($0.client, $0.beneficiary) }, at: context.now, db)
                return (told.count, moved.count)
            }
            announced += told
            overdue += fallen
            if told + fallen == 0 { return (announced, overdue) }
        }
    }
}
