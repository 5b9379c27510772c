import CivilTime
package import Incentives
package import Postgres
import Store

/// Starts scheduled versions on their first day and ends versions after their last, by Asia/Shanghai days.
package struct KeepScenarioDays: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// Each version is moved in a transaction of its own, so that one that cannot be moved stops no other. Gives what
    /// moved; `failed` is told what did not, and the next wake-up tries again.
    package func callAsFunction(
        in context: OperationContext, failed: (String, any Error) -> Void = { _, _ in }
    ) async throws -> [(name: String, state: ScenarioState)] {
        let due = try await pool.transaction(.readOnly) { db in try ScenarioStore.due(on: context.businessDay, db) }
        var moved: [(name: String, state: ScenarioState)] = []
        for item in due {
            do {
                let state = try await pool.transaction { db in try move(item.code, item.version, in: context, db) }
                if let state { moved.append(("\(item.code)/\(item.version)", state)) }
            } catch {
                failed("\(item.code)/\(item.version)", error)
            }
        }
        return moved
    }

    /// `nil` when another instance was first.
    private func move(
        _ code: String, _ number: Int, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> ScenarioState? {
        let version = try DraftScenario.locked(code, number, db)
        let steps = ScenarioSteps(audit: audit)
        if version.endsOn < context.businessDay, version.state.isLive || version.state == .scheduled {
            try steps.move(version, to: .ended, because: "its last day is over", in: context, db)
            return .ended
        }
        guard version.state == .scheduled, version.startsOn <= context.businessDay else { return nil }
        try steps.start(version, version.scenario(), because: "its day has come", clamping: true, in: context, db)
        return .running
    }
}
