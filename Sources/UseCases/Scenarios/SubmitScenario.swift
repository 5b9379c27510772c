import Incentives
package import Postgres
package import Rights
package import Signing
import Store

/// Hands a draft that passes the gate to a second officer: from here on the document no longer changes.
package struct SubmitScenario: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// The id of the request to approve.
    ///
    /// - Throws: `Fault.scenarioUnknown`, `Fault.scenarioState` unless it is a draft, `Fault.draftChanged` when it is not the
    ///   document the officer saw, `ScenarioRefusal`.
    package func callAsFunction<Answer>(
        code: String, version: Int, seen: SHA256Digest, reason: ReasonText, in context: OperationContext,
        answering: Answering<PublicID, Answer> = .plainly
    ) async throws -> Answer {
        try await pool.transaction { db in
            let officer = try context.officer(may: .scenarioSubmit, db)
            return try answering(in: context, db) {
                let stored = try DraftScenario.locked(code, version, db)
                guard stored.state == .draft else { throw Fault.scenarioState }
                guard stored.digest == seen else { throw Fault.draftChanged }
                let facts = try CityFacts.read(on: context.businessDay, db)
                let population = try ScenarioStore.population(on: context.businessDay, db)
                let certificate = try facts.certificate(
                    of: stored, stored.scenario(), over: population, on: context.businessDay)
                try ScenarioStore.certify(stored.key, certificate, db)
                try ScenarioSteps(audit: audit).move(stored, to: .submitted, because: reason.text, in: context, db)
                return try RequestChange(audit: audit)(
                    .scenarioPublish, object: stored.name, digest: seen, reason: reason, by: officer, in: context, db)
            }
        }
    }
}
