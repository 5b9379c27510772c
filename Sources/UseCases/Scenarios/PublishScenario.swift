import Incentives
package import Postgres
package import Store

/// Publishes drafts by the hand of the server's owner: `shangding scenario publish`. Only in a city that has never had
/// an officer; from then on one officer submits a version and another approves it. All of them or, after a refusal,
/// none.
package struct PublishScenario: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// The latest version of each code, unless a number is given; what became of it.
    ///
    /// - Throws: `Fault.fourEyes`, `Fault.scenarioUnknown`, `Fault.scenarioState`, `Fault.quotaBelowUsed`,
    ///   `NamedRefusal`.
    package func callAsFunction(
        _ codes: [String], version: Int? = nil, reason: String, in context: OperationContext
    ) async throws -> [StoredVersion] {
        try await pool.transaction { db in
            if try OfficerStore.hasAny(db) { throw Fault.fourEyes }
            let facts = try CityFacts.read(on: context.businessDay, db)
            let population = try ScenarioStore.population(on: context.businessDay, db)
            let steps = ScenarioSteps(audit: audit)
            return try codes.map { code in
                let stored = try DraftScenario.locked(code, version, db)
                if stored.state.isLive || stored.state == .scheduled { return stored }
                guard stored.state == .draft else { throw Fault.scenarioState }
                let scenario = try stored.scenario()
                do {
                    let certificate = try facts.certificate(
                        of: stored, scenario, over: population, on: context.businessDay)
                    try ScenarioStore.certify(stored.key, certificate, db)
                } catch let refusal as ScenarioRefusal {
                    throw NamedRefusal(scenario: stored.name, refusal: refusal)
                }
                try steps.schedule(stored, scenario, because: reason, in: context, db)
                return try ScenarioStore.version(of: code, stored.version, db) ?? stored
            }
        }
    }

    /// Which of several was refused.
    package struct NamedRefusal: Error, CustomStringConvertible {
        package let scenario: String
        package let refusal: ScenarioRefusal

        package var description: String { "\(scenario) cannot be published:\n\(refusal)" }
    }
}
