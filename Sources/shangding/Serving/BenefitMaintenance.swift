import AsyncAlgorithms
import Logging
import Postgres
import ServiceLifecycle
import UseCases

/// Keeps benefits in step with the clock and with what officers publish: the shelf of scenarios, expired holds, loans,
/// and every ten minutes a look at the books. Each has a connection that serves nothing else, so that units return in
/// time however busy the service is, however many loans fall due, and however long the books are.
struct BenefitMaintenance: Service {
    let installation: Installation
    let gauges: ServiceGauges

    func run() async throws {
        let log = installation.log
        let clock = installation.clock
        let (holdsPool, loansPool, booksPool) = (pool("holds"), pool("loans"), pool("books"))
        let listener = PostgresListener(
            options: installation.options.applicationName("shangding-listen"),
            channels: [ScenarioShelfMaintainer.channel],
            log: DatabaseLog(log).callAsFunction)
        let scenarios = ScenarioShelfMaintainer(shelf: installation.scenarios, now: { clock.now }) { error in
            log.error("reading scenarios failed", metadata: ["error": "\(error)"])
        }
        let holds = HoldMaintainer(pool: holdsPool, audit: installation.audit, now: { clock.now }) { [gauges] event in
            switch event {
            case .expired(let holds):
                gauges.recordExpired(holds)
                log.info("holds expired", metadata: ["holds": "\(holds)"])
            case .failed(let error):
                gauges.recordHoldFailure()
                log.error("ending holds failed", metadata: ["error": "\(error)"])
            }
        }
        let loans = LoanMaintainer(pool: loansPool, audit: installation.audit, now: { clock.now }) { event in
            switch event {
            case .followed(let announced, let overdue):
                log.info("loans followed", metadata: ["announced": "\(announced)", "overdue": "\(overdue)"])
            case .failed(let error):
                log.error("following loans failed", metadata: ["error": "\(error)"])
            }
        }
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    await scenarios.run(
                        wakeups: merge(listener.events.map { _ in }, Self.beat(.seconds(2))))
                }
                tasks.addTask { await holds.run { try await Task.sleep(for: $0) } }
                tasks.addTask { await loans.run { try await Task.sleep(for: $0) } }
                tasks.addTask { await verify(booksPool, log) }
                await tasks.waitForAll()
            }
        }
        await listener.close()
        for pool in [holdsPool, loansPool, booksPool] { await pool.close() }
    }

    private func pool(_ name: String) -> PostgresPool {
        PostgresPool(
            options: installation.options.applicationName("shangding-\(name)").statementTimeout(.seconds(30)), size: 1,
            log: DatabaseLog(installation.log).callAsFunction)
    }

    /// A moment's rest between the pieces leaves the database to those who wait for an answer.
    private func verify(_ pool: PostgresPool, _ log: Logger) async {
        let verify = VerifyQuotas(pool: pool)
        for await _ in merge(Self.once, Self.beat(.seconds(600))) {
            do {
                let report = try await verify { try await Task.sleep(for: .milliseconds(50)) }
                gauges.recordQuotaFaults(report.faults.count)
                for fault in report.faults.prefix(20) {
                    log.critical("the books of units do not agree", metadata: ["fault": "\(fault)"])
                }
            } catch {
                gauges.recordQuotaCheckFailure()
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
