import Incentives
package import Postgres
package import Rights
package import Signing
import Store

/// Hands a draft that passes the gate to a second officer: from here on the document no longer changes.
package struct SubmitScenario: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail
    let own: OwnCity?

    /// `own` is absent where federation is off.
    package init(pool: PostgresPool, audit: AuditTrail, own: OwnCity? = nil) {
        self.pool = pool
        self.audit = audit
        self.own = own
    }

    package struct Submission: Sendable {
        /// The request another officer decides.
        package let change: PublicID
        /// What the scenario would be for people of active partners; none of it is against submitting.
        package let partners: [PartnerReach]
    }

    /// - Throws: `Fault.scenarioUnknown`, `Fault.scenarioState` unless it is a draft, `Fault.draftChanged` when it is
    ///   not the document the officer saw, `ScenarioRefusal`.
    package func callAsFunction<Answer>(
        code: String, version: Int, seen: SHA256Digest, reason: ReasonText, in context: OperationContext,
        answering: Answering<Submission, Answer> = .plainly
    ) async throws -> Answer {
        try await pool.transaction { db in
            let officer = try context.officer(may: .scenarioSubmit, db)
            return try answering(in: context, db) {
                let stored = try DraftScenario.locked(code, version, db)
                guard stored.state == .draft else { throw Fault.scenarioState }
                guard stored.digest == seen else { throw Fault.draftChanged }
                let facts = try CityFacts.read(on: context.businessDay, db)
                let population = try ScenarioStore.population(on: context.businessDay, db)
                let scenario = try stored.scenario()
                let certificate = try facts.certificate(
                    of: stored, scenario, over: population, on: context.businessDay)
                try ScenarioStore.certify(stored.key, certificate, db)
                try ScenarioSteps(audit: audit).move(stored, to: .submitted, because: reason.text, in: context, db)
                let change = try RequestChange(audit: audit)(
                    .scenarioPublish, object: stored.name, digest: seen, reason: reason, by: officer, in: context, db)
                return Submission(
                    change: change, partners: try PartnerReaches(own, now: context.now, db).of(scenario))
            }
        }
    }
}
