package import Incentives
package import Postgres
import Store

/// Judges a file of scenarios as if it were imported and published, and stores nothing: `shangding scenario check`.
package struct CheckScenarios: Sendable {
    let pool: PostgresPool
    let own: OwnCity?

    /// `own` is absent where federation is off.
    package init(pool: PostgresPool, own: OwnCity? = nil) {
        self.pool = pool
        self.own = own
    }

    package struct Verdict: Sendable {
        package let scenarios: Int
        /// Faults of form, the first of them.
        package let faults: [LineFault]
        package let faultCount: Int
        /// Why scenarios could not be published, by code.
        package let refusals: [(code: String, refusal: GateRefusal)]
        /// Codes of those whose cost nothing bounds; that is allowed.
        package let costUnknown: [String]
        /// By code, what people of active partners cannot use; that is allowed too, since agreements may follow.
        package let obstructed: [(code: String, reach: PartnerReach)]
    }

    /// - Throws: `FileReadingError`, `Fault.noScorecardLive`.
    package func callAsFunction(
        providers: ImportInput?, scenarios input: ImportInput, in context: OperationContext
    ) async throws -> Verdict {
        try await pool.transaction(.snapshot) { [own] db in
            let owners = try ProviderStore.owners(db)
            var reading = ImportReading(kinds: try ProviderStore.kinds(db), owners: owners, report: { _ in })
            if let providers { try reading.read(providers: providers) }
            try reading.read(scenarios: input)
            var facts = try CityFacts.read(on: context.businessDay, db)
            facts.add(reading.providers)
            let population = try ScenarioStore.population(on: context.businessDay, db)
            var refusals: [(code: String, refusal: GateRefusal)] = []
            var costUnknown: [String] = []
            let partners = try PartnerReaches(own, now: context.now, db)
            var obstructed: [(code: String, reach: PartnerReach)] = []
            for (_, scenario) in reading.scenarios {
                for refusal in facts.judge(scenario, over: population).refusals {
                    refusals.append((scenario.code, refusal))
                }
                let preview = ScenarioPreview(
                    of: scenario, over: population, tiers: facts.gate.tiers, today: context.businessDay,
                    tier: facts.tier(of:))
                if [.unknown, .units(nil)].contains(preview.cost) { costUnknown.append(scenario.code) }
                for reach in partners.of(scenario) where reach.obstacle != nil {
                    obstructed.append((scenario.code, reach))
                }
            }
            return Verdict(
                scenarios: reading.scenarios.count, faults: reading.faults, faultCount: reading.faultCount,
                refusals: refusals, costUnknown: costUnknown, obstructed: obstructed)
        }
    }
}
