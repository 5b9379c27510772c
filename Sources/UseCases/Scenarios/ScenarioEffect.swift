import Incentives
package import Postgres
package import Rights
import Signing
package import Store

/// What approving or returning a submitted version does: it is scheduled, and runs at once when its day has come; or it
/// goes back to its author with the comment. None of its authors can be the one who approves.
package struct ScenarioEffect: ChangeEffect {
    let steps: ScenarioSteps

    package init(audit: AuditTrail) {
        steps = ScenarioSteps(audit: audit)
    }

    package var kinds: Set<ChangeKind> { [.scenarioPublish] }

    /// The check over the population is made anew: people and providers may have changed since the submission.
    package func apply(
        _ change: StoredChange, approvedBy officer: StoredOfficer, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        let version = try submitted(change.object, db)
        guard version.digest.bytes == change.digest else { throw Fault.draftChanged }
        guard try !ScenarioStore.isAuthor(officer.key, of: version.key, db) else { throw Fault.fourEyes }
        let scenario = try version.scenario()
        let facts = try CityFacts.read(on: context.businessDay, db)
        let population = try ScenarioStore.population(on: context.businessDay, db)
        let certificate = try facts.certificate(of: version, scenario, over: population, on: context.businessDay)
        try ScenarioStore.certify(version.key, certificate, db)
        try steps.schedule(version, scenario, because: change.reason, in: context, db)
    }

    package func close(
        kind: ChangeKind, object: String, comment: String, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        try steps.move(submitted(object, db), to: .rejected, because: comment, in: context, db)
    }

    private func submitted(_ object: String, _ db: isolated PostgresConnection) throws -> StoredVersion {
        let parts = object.split(separator: "/")
        guard parts.count == 2, let number = Int(parts[1]) else { throw Fault.scenarioUnknown }
        let version = try DraftScenario.locked(String(parts[0]), number, db)
        guard version.state == .submitted else { throw Fault.scenarioState }
        return version
    }
}
