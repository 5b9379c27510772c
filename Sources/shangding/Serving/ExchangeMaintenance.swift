import AsyncAlgorithms
import Logging
import Postgres
import ServiceLifecycle
import UseCases

/// Brings partners what they have to know, looked at every second; compares what they were told with newer scores,
/// every ten; and lets go of what exchange keeps for a short while, every minute. What fails is logged and done at the
/// next beat. Its connections serve nothing else, so that a busy service still tells partners in time.
struct ExchangeMaintenance: Service {
    let installation: Installation
    let federation: FederationHost
    let gauges: ServiceGauges

    func run() async throws {
        let (log, clock) = (installation.log, installation.clock)
        let pool = PostgresPool(
            options: installation.options.applicationName("shangding-outbox").statementTimeout(.seconds(30)), size: 2,
            log: DatabaseLog(log).callAsFunction)
        let outbox = DeliverOutbox(
            pool: pool, signer: FederationSigner(own: federation.own, keys: installation.signatures),
            ask: federation.ask)
        let judge = JudgeGrants(
            pool: pool, shelf: federation.shelf, cards: installation.shelf,
            audit: AuditTrail(ring: installation.identity.ring, pool: pool))
        let forget = ForgetFederation(pool: pool)
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    // A look is as long as its slowest partner, so that the next does not wait for it.
                    await withDiscardingTaskGroup { looks in
                        for await _ in AsyncTimerSequence(interval: .seconds(1), clock: .continuous) {
                            let context = OperationContext(now: clock.now, actor: .maintainer("outbox"))
                            looks.addTask { await deliver(outbox, context, log) }
                        }
                    }
                }
                tasks.addTask {
                    for await _ in AsyncTimerSequence(interval: .seconds(10), clock: .continuous) {
                        do {
                            _ = try await judge(in: OperationContext(now: clock.now, actor: .maintainer("grants")))
                        } catch {
                            log.error("comparing grants failed", metadata: ["error": "\(error)"])
                        }
                    }
                }
                tasks.addTask {
                    for await _ in AsyncTimerSequence(interval: .seconds(60), clock: .continuous) {
                        do {
                            _ = try await forget(in: OperationContext(now: clock.now, actor: .maintainer("outbox")))
                        } catch {
                            log.error("forgetting what was exchanged failed", metadata: ["error": "\(error)"])
                        }
                    }
                }
                await tasks.waitForAll()
            }
        }
        await pool.close()
    }

    private func deliver(_ outbox: DeliverOutbox, _ context: OperationContext, _ log: Logger) async {
        do {
            let report = try await outbox(in: context)
            gauges.recordDelivery(acked: report.acked, failed: report.refused + report.expired)
            for fault in report.faults {
                log.warning("a partner did not take an event", metadata: ["fault": "\(fault)"])
            }
            if report.expired + report.refused > 0 {
                log.critical(
                    "partners were not told of what has ended",
                    metadata: ["expired": "\(report.expired)", "refused": "\(report.refused)"])
            }
        } catch {
            log.error("telling partners failed", metadata: ["error": "\(error)"])
        }
    }
}
