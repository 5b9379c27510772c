package import Incentives
package import Postgres
import Scoring
import Store

/// What a scenario would mean for the people of the city, and everything the gate says of it: before it is published, and
/// before it is even stored.
package struct PreviewScenario: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package struct Answer: Sendable {
        package let scenario: Scenario
        package let preview: ScenarioPreview
        /// Why it could not be published; empty if it could.
        package let refusals: [GateRefusal]
        /// Tier codes from the highest down, `none` last.
        package let tiers: [String]
        package let card: CardReference
    }

    /// A stored version, the latest where no number is given.
    ///
    /// - Throws: `Fault.scenarioUnknown`, `Fault.noScorecardLive`.
    package func callAsFunction(
        code: String, version: Int? = nil, in context: OperationContext
    ) async throws -> Answer {
        try await pool.transaction(.snapshot) { db in
            guard let stored = try ScenarioStore.version(of: code, version, db) else { throw Fault.scenarioUnknown }
            return try Self.answer([stored.scenario()], in: context, db)[0]
        }
    }

    /// Scenarios that may not be stored yet.
    package func callAsFunction(_ scenarios: [Scenario], in context: OperationContext) async throws -> [Answer] {
        try await pool.transaction(.snapshot) { db in try Self.answer(scenarios, in: context, db) }
    }

    private static func answer(
        _ scenarios: [Scenario], in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> [Answer] {
        let day = context.businessDay
        let facts = try CityFacts.read(on: day, db)
        let population = try ScenarioStore.population(on: day, db)
        let tiers = facts.tiers.reversed().filter { $0.from >= facts.base }.map(\.code) + ["none"]
        return scenarios.map { scenario in
            Answer(
                scenario: scenario,
                preview: ScenarioPreview(
                    of: scenario, over: population, tiers: facts.gate.tiers, today: day, tier: facts.tier(of:)),
                refusals: facts.judge(scenario, over: population).refusals, tiers: tiers, card: facts.card)
        }
    }
}
