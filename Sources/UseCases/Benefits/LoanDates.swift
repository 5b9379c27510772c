import CivilTime
import Incentives
package import Postgres
import Store

/// Follows the days loans are due on: announces them three days before, and calls them overdue from the day after.
package struct LoanDates: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    /// Days before the due day on which it is announced.
    package static let notice = 3
    private static let batch: Int32 = 500

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// Returns how many were announced and how many fell due.
    package func callAsFunction(in context: OperationContext) async throws -> (announced: Int, overdue: Int) {
        var (announced, overdue) = (0, 0)
        while true {
            let (told, fallen) = try await pool.transaction { db in
                let fallen = try fall(in: context, db)
                let told = try RedemptionStore.remind(
                    through: context.businessDay.adding(days: Self.notice), limit: Self.batch, db)
                try BeneficiaryStore.appendEvents(
                    .loanDue, told + fallen.map { ($0.client, $0.citizen) }, at: context.now, db)
                return (told.count, fallen.count)
            }
            announced += told
            overdue += fallen
            if told + fallen == 0 { return (announced, overdue) }
        }
    }

    private func fall(
        in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> [RedemptionStore.FallenLoan] {
        guard let next = RedemptionLife.loan.after(.fallDue, from: .loanOpen) else { return [] }
        let step = RedemptionStep(
            name: RedemptionEvent.fallDue.rawValue, from: .loanOpen, actor: "\(context.actor)", reason: "overdue")
        let fallen = try RedemptionStore.callOverdue(
            on: context.businessDay, to: next, by: step, at: context.now, limit: Self.batch, db)
        try audit.append(
            fallen.map { loan in
                (.redemptionMoved, loan.citizen, AuditObject.redemption(loan.id) + " " + step.name, context)
            }, db)
        return fallen
    }
}
