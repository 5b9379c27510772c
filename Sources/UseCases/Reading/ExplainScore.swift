package import CivilTime
package import Postgres
package import Scoring
import Store

/// Why a score is what it is: every record, every rule it met, the reasons, and what each source has delivered.
package struct ExplainScore: Sendable {
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
        package let explanation: Explanation
        package let sources: [SourceFreshness]
        /// Names of indicators in both languages, for the texts of lines and reasons.
        package let card: Scorecard
    }

    package func callAsFunction(of citizen: CitizenHandle, in context: OperationContext) async throws -> Answer {
        let (citizen, answer) = try await pool.transaction(.snapshot) { [shelf] db in
            let standing = try StandingFacts.read(citizen, shelf: shelf, in: context, db)
            var evaluator = Evaluator(standing.rules.plan)
            let explanation = evaluator.explain(standing.facts, on: standing.run.businessDate)
            return (
                standing.citizen,
                Answer(
                    score: standing.view, explanation: explanation,
                    sources: try SourceFreshness.read(standing, db), card: standing.rules.card)
            )
        }
        try await audit.record(.explanationRead, about: citizen, in: context)
        return answer
    }
}

/// What one source has said about a citizen, so that "nothing" and "not yet" are not confused.
package struct SourceFreshness: Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// It delivered, and something about this citizen.
        case received
        /// It delivered, and nothing about this citizen.
        case none
        /// It has not delivered anything yet.
        case notYetReceived = "not_yet_received"
        /// Everything it delivers needs a consent of its own that the citizen has not given.
        case notConsented = "not_consented"
    }

    package let code: SourceCode
    package let nameZh: String
    package let state: State
    package let lastDelivery: Instant?

    static func read(_ standing: StandingFacts, _ db: isolated PostgresConnection) throws -> [SourceFreshness] {
        let words = standing.rules.words
        let last = try DeliveryStore.lastDeliveries(knownAt: standing.run.knowledgeInstant, db)
        let delivers = Dictionary(grouping: try CatalogueStore.sourceIndicators(db), by: \.source)
        let sensitivities = Dictionary(
            standing.rules.card.items.map { ($0.indicator, $0.sensitivity) }, uniquingKeysWith: { first, _ in first })
        let seen = Set(standing.facts.records.map(\.source))
        return try words.sources.sorted { $0.code < $1.code }.map { source in
            let indicators = try (delivers[source.id] ?? []).map { try words.indicatorRank($0.indicator) }
            let consented = indicators.contains { rank in
                let sensitivity = sensitivities[words.vocabulary.indicators[Int(rank)]] ?? .general
                return standing.facts.consent.covers(rank, sensitivity: sensitivity)
            }
            let state: State =
                if !consented, !indicators.isEmpty {
                    .notConsented
                } else if words.vocabulary.rank(of: source.code).map(seen.contains) ?? false {
                    .received
                } else if last[source.id] != nil {
                    .none
                } else {
                    .notYetReceived
                }
            return SourceFreshness(
                code: source.code, nameZh: source.nameZh, state: state, lastDelivery: last[source.id])
        }
    }
}
