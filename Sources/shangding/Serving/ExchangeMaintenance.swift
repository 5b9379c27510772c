import AsyncAlgorithms
import Logging
import ServiceLifecycle
import UseCases

/// Delivers what partners have to know, and forgets of exchange what was kept for a short while.
struct ExchangeMaintenance: Service {
    let installation: Installation
    let federation: FederationHost

    private static let deliver = Duration.seconds(1)
    private static let forget = Duration.seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await deliver() }
                tasks.addTask { await forget() }
                await tasks.waitForAll()
            }
        }
    }

    private func deliver() async {
        let deliver = DeliverOutbox(
            pool: installation.pool,
            signer: FederationSigner(own: federation.own, keys: installation.signatures), ask: federation.ask)
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
