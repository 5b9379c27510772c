package import Incentives
package import Postgres
import Scoring
import Store

/// What a scenario would mean for the people of the city, and everything the gate says of it: before it is published,
/// and before it is even stored.
package struct PreviewScenario: Sendable {
    let pool: PostgresPool
    let own: OwnCity?

    /// `own` is absent where federation is off.
    package init(pool: PostgresPool, own: OwnCity?) {
        self.pool = pool
        self.own = own
    }

    package struct Answer: Sendable {
        package let scenario: Scenario
        package let preview: ScenarioPreview
        /// Why it could not be published; empty if it could.
        package let refusals: [GateRefusal]
        /// What it would be for people of active partners; empty for residents only.
        package let partners: [PartnerReach]
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
            return try answer([stored.scenario()], in: context, db)[0]
        }
    }

    /// Scenarios that may not be stored yet.
    package func callAsFunction(_ scenarios: [Scenario], in context: OperationContext) async throws -> [Answer] {
        try await pool.transaction(.snapshot) { db in try answer(scenarios, in: context, db) }
    }

    /// What one would be for people of active partners alone, without a look at those of the city.
    package func partners(of scenario: Scenario, in context: OperationContext) async throws -> [PartnerReach] {
        guard scenario.visitorBand != nil else { return [] }
        return try await pool.transaction(.snapshot) { [own] db in
            try PartnerReaches(own, now: context.now, db).of(scenario)
        }
    }

    private func answer(
        _ scenarios: [Scenario], in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> [Answer] {
        let day = context.businessDay
        let facts = try CityFacts.read(on: day, db)
        let population = try ScenarioStore.population(on: day, db)
        let partners = try PartnerReaches(own, now: context.now, db)
        let tiers = facts.tiers.reversed().filter { $0.from >= facts.base }.map(\.code) + ["none"]
        return scenarios.map { scenario in
            Answer(
                scenario: scenario,
                preview: ScenarioPreview(
                    of: scenario, over: population, tiers: facts.gate.tiers, today: day, tier: facts.tier(of:)),
                refusals: facts.judge(scenario, over: population).refusals, partners: partners.of(scenario),
                tiers: tiers, card: facts.card)
        }
    }
}
