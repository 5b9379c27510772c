package import CivilTime
package import Incentives
package import Postgres

/// Starts and ends scenarios when their days come, woken every second. Several instances may run: a version moves once.
package struct ScenarioDayMaintainer: Sendable {
    let keep: KeepScenarioDays
    let now: @Sendable () -> Instant
    let observe: @Sendable (Event) -> Void

    package enum Event: Sendable {
        case moved(name: String, state: ScenarioState)
        /// The next wake-up tries again.
        case failed(String, any Error)
    }

    package init(
        pool: PostgresPool, audit: AuditTrail, now: @escaping @Sendable () -> Instant,
        observe: @escaping @Sendable (Event) -> Void
    ) {
        keep = KeepScenarioDays(pool: pool, audit: audit)
        self.now = now
        self.observe = observe
    }

    /// Works until `wakeups` ends or the task is cancelled.
    package func run(wakeups: some AsyncSequence<Void, Never>) async {
        await wakeups.work { await work() }
    }

    private func work() async {
        let context = OperationContext(now: now(), actor: .maintainer("scenarios"))
        do {
            for step in try await keep(in: context, failed: { observe(.failed($0, $1)) }) {
                observe(.moved(name: step.name, state: step.state))
            }
        } catch {
            observe(.failed("", error))
        }
    }
}
