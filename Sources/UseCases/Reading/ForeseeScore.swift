import Dispatch
package import Postgres
package import Scoring
import Store
import Synchronization

/// How a score will change by itself, and what an objection or a repair would make of it.
///
/// That is evaluated once for each day something ends and each record: of somebody with tens of thousands of records
/// for seconds. It holds no connection and no thread of the service meanwhile, but one of its own, and one outlook
/// follows the other.
package struct ForeseeScore: Sendable {
    private static let thread = DispatchQueue(label: "shangding.outlook")

    let pool: PostgresPool
    let shelf: CardShelf
    let audit: AuditTrail
    /// Where outlooks are evaluated.
    var run: @Sendable (@escaping @Sendable () -> Void) -> Void = { ForeseeScore.thread.async(execute: $0) }

    package init(pool: PostgresPool, shelf: CardShelf, audit: AuditTrail) {
        self.pool = pool
        self.shelf = shelf
        self.audit = audit
    }

    package struct Answer: Sendable {
        package let score: ScoreView
        package let outlook: Outlook
        package let card: Scorecard
    }

    package func callAsFunction(of citizen: CitizenHandle, in context: OperationContext) async throws -> Answer {
        let standing = try await pool.transaction(.snapshot) { [shelf] db in
            try StandingFacts.read(citizen, shelf: shelf, in: context, db)
        }
        guard let outlook = try await outlook(of: standing) else { throw Fault.scoreNotAvailable }
        try await audit.record(.outlookRead, about: standing.citizen, in: context)
        return Answer(score: standing.view, outlook: outlook, card: standing.rules.card)
    }

    /// - Throws: `CancellationError` where nobody waited for it any more when its turn came.
    private func outlook(of standing: StandingFacts) async throws -> Outlook? {
        let isAwaited = Mutex(true)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { caller in
                run {
                    guard isAwaited.withLock(\.self) else { return caller.resume(throwing: CancellationError()) }
                    var evaluator = Evaluator(standing.rules.plan)
                    caller.resume(
                        returning: evaluator.outlook(
                            standing.facts, on: standing.run.businessDate, consentEndsOn: standing.consentUntil))
                }
            }
        } onCancel: {
            isAwaited.withLock { $0 = false }
        }
    }
}
