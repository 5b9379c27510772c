import AsyncAlgorithms
import Logging
import Postgres
import ServiceLifecycle
import UseCases

/// Runs the maintainer as a service: woken by NOTIFY, and once a second in case a notification was lost or midnight
/// came.
struct ScoreMaintenance: Service {
    let installation: Installation
    let gauges: ServiceGauges

    func run() async throws {
        let log = installation.log
        let clock = installation.clock
        let listener = PostgresListener(
            options: installation.options.applicationName("shangding-listen"), channels: ["shangding_dirty"],
            log: DatabaseLog(log).callAsFunction)
        let maintainer = RescoreMaintainer(pool: installation.pool, now: { clock.now }) { [gauges] event in
            gauges.record(event)
            switch event {
            case .rescored(let citizens): log.info("rescored", metadata: ["citizens": "\(citizens)"])
            case .dayChanged(let day): log.info("business day changed", metadata: ["day": "\(day)"])
            case .failed(let error): log.error("rescoring failed", metadata: ["error": "\(error)"])
            }
        }
        await cancelWhenGracefulShutdown {
            let notified = listener.events.map { _ in }
            let beat = AsyncTimerSequence(interval: .seconds(1), clock: .continuous).map { _ in }
            await maintainer.run(wakeups: merge(notified, beat))
        }
        await listener.close()
    }
}
