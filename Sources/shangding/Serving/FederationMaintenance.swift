import AsyncAlgorithms
import Federation
import Logging
import Outbound
import Postgres
import ServiceLifecycle
import Store
import UseCases

/// Keeps exchange with partner cities going: whom to trust, what partners publish, what the own catalogue says, what has to be
/// delivered, and what may be forgotten.
struct FederationMaintenance: Service {
    let installation: Installation
    let parts: FederationParts

    /// A word of a change may be lost; a suspended partner is refused within a minute all the same.
    private static let look = Duration.seconds(10)
    private static let fetch = Duration.seconds(2)
    private static let deliver = Duration.seconds(1)
    private static let forget = Duration.seconds(60)

    func run() async throws {
        let log = installation.log
        let clock = installation.clock
        let listener = PostgresListener(
            options: installation.options.applicationName("shangding-partners"),
            channels: [PartnerStore.channel, ScenarioShelfMaintainer.channel], log: DatabaseLog(log).callAsFunction)
        let partners = PartnerMaintainer(
            pool: installation.pool, shelf: parts.shelf, statements: parts.statements, catalogues: parts.catalogues,
            catalogue: parts.catalogue, now: { clock.now }
        ) { event in
            switch event {
            case .fetched(let city, let what, let outcome):
                log.info(
                    "partner asked", metadata: ["city": "\(city.text)", "what": "\(what)", "outcome": "\(outcome)"])
            case .catalogueChanged(let version):
                log.info("own catalogue signed", metadata: ["version": "\(version)"])
            case .failed(let error):
                log.error("keeping up with partners failed", metadata: ["error": "\(error)"])
            }
        }
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    await partners.run(
                        words: merge(listener.events.map { _ in }, Self.beat(Self.look)), beats: Self.beat(Self.fetch))
                }
                tasks.addTask { await deliver() }
                tasks.addTask { await forget() }
                await tasks.waitForAll()
            }
        }
        await listener.close()
        await parts.transport.close()
    }

    private func deliver() async {
        let deliver = DeliverOutbox(
            pool: installation.pool,
            signer: FederationSigner(own: parts.shelf.own, keys: installation.signatures), ask: parts.ask)
        for await _ in Self.beat(Self.deliver) {
            do {
                let report = try await deliver(in: context("outbox"))
                guard !report.isEmpty else { continue }
                installation.log.info(
                    "messages to partners",
                    metadata: [
                        "acked": "\(report.acked)", "retried": "\(report.retried)", "refused": "\(report.refused)",
                        "expired": "\(report.expired)", "faults": "\(report.faults.joined(separator: ", "))",
                    ])
            } catch {
                installation.log.error("delivering messages failed", metadata: ["error": "\(error)"])
            }
        }
    }

    private func forget() async {
        let forget = ForgetFederation(pool: installation.pool)
        for await _ in Self.beat(Self.forget) {
            do {
                _ = try await forget(in: context("forget"))
            } catch {
                installation.log.error("forgetting messages failed", metadata: ["error": "\(error)"])
            }
        }
    }

    private func context(_ name: String) -> OperationContext {
        OperationContext(now: installation.clock.now, actor: .maintainer(name))
    }

    private static func beat(_ interval: Duration) -> some AsyncSequence<Void, Never> & Sendable {
        AsyncTimerSequence(interval: interval, clock: .continuous).map { _ in }
    }
}
