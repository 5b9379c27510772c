import AsyncAlgorithms
import Incentives
import Logging
import ServiceLifecycle
import UseCases

/// Runs the maintainer of scenarios as a service, once a second.
struct ScenarioMaintenance: Service {
    let installation: Installation

    func run() async throws {
        let log = installation.log
        let clock = installation.clock
        let maintainer = ScenarioDayMaintainer(
            pool: installation.pool, audit: installation.audit, now: { clock.now }
        ) { event in
            switch event {
            case .moved(let name, let state):
                log.info("scenario moved", metadata: ["scenario": "\(name)", "state": "\(state.rawValue)"])
            case .failed(let name, let error):
                log.error("scenario maintenance failed", metadata: ["scenario": "\(name)", "error": "\(error)"])
            }
        }
        await cancelWhenGracefulShutdown {
            await maintainer.run(
                wakeups: AsyncTimerSequence(interval: .seconds(1), clock: .continuous).map { _ in })
        }
    }
}
