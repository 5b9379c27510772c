import CivilTime
import Incentives
import Postgres
import Store

/// Leads a redemption from one state to the next: the row and the step, what is no longer out, the audit and the word
/// to the client, all in the caller's transaction. The row is locked.
struct RedemptionSteps: Sendable {
    let audit: AuditTrail

    /// - Throws: `Fault.redemptionState` where its life has no such edge.
    func callAsFunction(
        _ row: StoredRedemption, _ event: RedemptionEvent, reason: String, amountFen: Int64 = 0,
        in context: OperationContext, _ db: isolated PostgresConnection,
        _ change: (inout StoredRedemption) -> Void = { _ in }
    ) throws -> StoredRedemption {
        guard let next = row.life.after(event, from: row.state) else { throw Fault.redemptionState }
        var moved = row
        moved.state = next
        moved.changedAt = context.now
        if next == .settled || next == .closed { moved.settledOn = context.businessDay }
        change(&moved)
        let step = RedemptionStep(
            name: event.rawValue, from: row.state, actor: "\(context.actor)", reason: reason, amountFen: amountFen)
        guard try RedemptionStore.advance(moved, by: step, db) else { throw BatchConflict.overtaken }
        if next == .cancelled || (row.state.isOut && !next.isOut) {
            try CapStore.free([(row.beneficiary, row.hold)], onlyConcurrent: next != .cancelled, db)
        }
        try audit.append(
            .redemptionMoved, about: row.beneficiary, object: "\(AuditObject.redemption(row.id)) \(event.rawValue)",
            in: context, db)
        return moved
    }

    /// Tells the client of a step it did not take itself. Comes last in a transaction.
    func tell(
        _ rows: [StoredRedemption], _ kind: EventKind = .redemptionChanged, at now: Instant,
        _ db: isolated PostgresConnection
    ) throws {
        try BeneficiaryStore.appendEvents(kind, rows.map { ($0.client, $0.beneficiary) }, at: now, db)
    }

    /// Prolongs a loan by as many days as it lasted at first, counted from the day it was due.
    func renew(
        _ row: StoredRedemption, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> StoredRedemption {
        guard row.life.after(.renew, from: row.state) != nil, let due = row.dueOn,
            let hold = try HoldStore.hold((row.beneficiary, row.hold), db)
        else { throw Fault.redemptionState }
        guard due >= context.businessDay else { throw Fault.redemptionState }
        guard row.renewals < hold.renewals else { throw Fault.renewalsUsed }
        return try self(row, .renew, reason: "renewed", in: context, db) { loan in
            loan.renewals += 1
            loan.dueOn = due.adding(days: Int(hold.loanDays))
        }
    }
}
