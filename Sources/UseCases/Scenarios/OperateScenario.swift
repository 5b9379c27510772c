import Incentives
package import Postgres
package import Rights
import Store

/// Pauses, resumes, ends and archives versions. One officer may: nothing new is promised by it, and each step carries
/// who and why. Holds made before finish under the version they began with.
package struct OperateScenario: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    package enum Step: String, CaseIterable, Hashable, Sendable {
        case pause, resume, end, archive

        var state: ScenarioState {
            switch self {
            case .pause: .paused
            case .resume: .running
            case .end: .ended
            case .archive: .archived
            }
        }

        /// Where the step begins; the life of a version has other ways to the same states.
        var from: Set<ScenarioState> {
            switch self {
            case .pause: [.running]
            case .resume: [.paused]
            case .end: [.scheduled, .running, .paused]
            case .archive: [.ended, .draft, .rejected]
            }
        }
    }

    /// - Throws: `Fault.scenarioUnknown`; `Fault.scenarioState` where the life of the version has no such step.
    package func callAsFunction(
        _ step: Step, code: String, version: Int, reason: ReasonText, in context: OperationContext
    ) async throws -> ReadScenarios.Answer {
        try await pool.transaction { db in
            _ = try context.officer(may: .scenarioOperate, db)
            let stored = try DraftScenario.locked(code, version, db)
            guard step.from.contains(stored.state) else { throw Fault.scenarioState }
            try ScenarioSteps(audit: audit).move(stored, to: step.state, because: reason.text, in: context, db)
            return try ReadScenarios.Answer.of(code, version, db)
        }
    }
}
