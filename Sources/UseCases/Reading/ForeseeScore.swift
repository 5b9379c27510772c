package import Postgres
package import Scoring
import Store

/// How a score will change by itself, and what an objection or a repair would make of it.
package struct ForeseeScore: Sendable {
    let pool: PostgresPool
    let shelf: CardShelf
    let audit: AuditTrail

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
        let (citizen, answer) = try await pool.transaction(.snapshot) { [shelf] db in
            let standing = try StandingFacts.read(citizen, shelf: shelf, in: context, db)
            var evaluator = Evaluator(standing.rules.plan)
            let outlook = evaluator.outlook(
                standing.facts, on: standing.run.businessDate, consentEndsOn: standing.consentUntil)
            guard let outlook else { throw Fault.scoreNotAvailable }
            return (standing.citizen, Answer(score: standing.view, outlook: outlook, card: standing.rules.card))
        }
        try await audit.record(.outlookRead, about: citizen, in: context)
        return answer
    }
}
