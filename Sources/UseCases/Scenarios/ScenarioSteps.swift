import CivilTime
import Incentives
import Postgres
import Store

/// Moves versions from state to state, each step written down with who, when and why, and audited.
struct ScenarioSteps: Sendable {
    let audit: AuditTrail

    func move(
        _ version: StoredVersion, to state: ScenarioState, because reason: String, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        try ScenarioStore.move(version.key, to: state, by: Self.author(reason, context), db)
        try audit.append(
            .scenarioMoved, object: AuditObject.scenario(version.code, version.version, state), in: context, db)
    }

    /// Makes a scheduled version the running one: the one before ends, and the pools get its units. The caller holds
    /// the scenario.
    ///
    /// - Throws: `Fault.quotaBelowUsed` unless `clamping`.
    func start(
        _ version: StoredVersion, _ scenario: Scenario, because reason: String, clamping: Bool,
        in context: OperationContext, _ db: isolated PostgresConnection
    ) throws {
        if let live = try ScenarioStore.live(of: version.scenario, db) {
            try move(live, to: .ended, because: "version \(version.version) follows", in: context, db)
        }
        try move(version, to: .running, because: reason, in: context, db)
        try SetQuotas.apply(
            scenario.quotas, of: version.scenario, clamping: clamping, now: context.now, db)
    }

    /// After approval: scheduled, and running at once when its day has come.
    func schedule(
        _ version: StoredVersion, _ scenario: Scenario, because reason: String, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        try move(version, to: .approved, because: reason, in: context, db)
        try move(version, to: .scheduled, because: reason, in: context, db)
        if version.startsOn <= context.businessDay {
            try start(version, scenario, because: reason, clamping: false, in: context, db)
        }
    }

    static func author(_ reason: String, _ context: OperationContext) -> ScenarioStore.Author {
        (actor: context.actor.description, reason: reason, now: context.now)
    }
}
