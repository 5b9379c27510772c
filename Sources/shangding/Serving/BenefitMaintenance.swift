import AsyncAlgorithms
import Logging
import Postgres
import ServiceLifecycle
import UseCases

/// Keeps benefits in step with the clock and with what officers publish: the shelf of scenarios, expired holds, loans, and
/// every ten minutes a look at the books. Its connections serve nothing else, so that a busy service still returns units
/// in time.
struct BenefitMaintenance: Service {
    let installation: Installation
    let gauges: ServiceGauges

    func run() async throws {
        let log = installation.log
        let clock = installation.clock
        let pool = PostgresPool(
            options: installation.options.applicationName("shangding-holds").statementTimeout(.seconds(30)), size: 2,
            log: DatabaseLog(log).callAsFunction)
        let listener = PostgresListener(
            options: installation.options.applicationName("shangding-listen"),
            channels: [ScenarioShelfMaintainer.channel],
            log: DatabaseLog(log).callAsFunction)
        let scenarios = ScenarioShelfMaintainer(shelf: installation.scenarios, now: { clock.now }) { error in
            log.error("reading scenarios failed", metadata: ["error": "\(error)"])
        }
        let holds = HoldMaintainer(pool: pool, audit: installation.audit, now: { clock.now }) { [gauges] event in
            switch event {
            case .expired(let holds):
                gauges.recordExpired(holds)
                log.info("holds expired", metadata: ["holds": "\(holds)"])
            case .loans(let announced, let overdue):
                log.info("loans followed", metadata: ["announced": "\(announced)", "overdue": "\(overdue)"])
            case .failed(let error):
                gauges.recordHoldFailure()
                log.error("ending holds failed", metadata: ["error": "\(error)"])
            }
        }
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    await scenarios.run(
                        wakeups: merge(listener.events.map { _ in }, Self.beat(.seconds(2))))
                }
                tasks.addTask { await holds.run { try await Task.sleep(for: $0) } }
                tasks.addTask { await verify(pool, log) }
                await tasks.waitForAll()
            }
        }
        await listener.close()
        await pool.close()
    }

    private func verify(_ pool: PostgresPool, _ log: Logger) async {
        let verify = VerifyQuotas(pool: pool)
        for await _ in merge(Self.once, Self.beat(.seconds(600))) {
            do {
                let report = try await verify()
                gauges.recordQuotaFaults(report.faults.count)
                for fault in report.faults.prefix(20) {
                    log.critical("the books of units do not agree", metadata: ["fault": "\(fault)"])
                }
            } catch {
                log.error("verifying the books failed", metadata: ["error": "\(error)"])
            }
        }
    }

    private static var once: AsyncStream<Void> {
        AsyncStream { stream in
            stream.yield()
            stream.finish()
        }
    }

    private static func beat(_ interval: Duration) -> some AsyncSequence<Void, Never> & Sendable {
        AsyncTimerSequence(interval: interval, clock: .continuous).map { _ in }
    }
}
