package import Incentives
package import Postgres
import Store

/// Judges a file of scenarios as if it were imported and published, and stores nothing: `shangding scenario check`.
package struct CheckScenarios: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
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
    }

    /// - Throws: `FileReadingError`, `Fault.noScorecardLive`.
    package func callAsFunction(
        providers: ImportInput?, scenarios input: ImportInput, in context: OperationContext
    ) async throws -> Verdict {
        try await pool.transaction(.snapshot) { db in
            let owners = try ProviderStore.owners(db)
            var reading = ImportReading(kinds: try ProviderStore.kinds(db), owners: owners, report: { _ in })
            if let providers { try reading.read(providers: providers) }
            try reading.read(scenarios: input)
            var facts = try CityFacts.read(on: context.businessDay, db)
            facts.add(reading.providers)
            let population = try ScenarioStore.population(on: context.businessDay, db)
            var refusals: [(code: String, refusal: GateRefusal)] = []
            var costUnknown: [String] = []
            for (_, scenario) in reading.scenarios {
                for refusal in facts.judge(scenario, over: population).refusals {
                    refusals.append((scenario.code, refusal))
                }
                let preview = ScenarioPreview(
                    of: scenario, over: population, tiers: facts.gate.tiers, today: context.businessDay,
                    tier: facts.tier(of:))
                if [.unknown, .units(nil)].contains(preview.cost) { costUnknown.append(scenario.code) }
            }
            return Verdict(
                scenarios: reading.scenarios.count, faults: reading.faults, faultCount: reading.faultCount,
                refusals: refusals, costUnknown: costUnknown)
        }
    }
}
