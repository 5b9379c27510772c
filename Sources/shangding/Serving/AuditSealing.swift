import AsyncAlgorithms
import Logging
import ServiceLifecycle
import UseCases

/// Seals the audit once a second while the service runs, and once more when it stops.
struct AuditSealing: Service {
    let seal: SealAudit
    let context: @Sendable () -> OperationContext
    let gauges: ServiceGauges
    let log: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in AsyncTimerSequence(interval: .seconds(1), clock: .continuous) { await sealWaiting() }
        }
        await sealWaiting()
    }

    /// A failure leaves the entries waiting; the next beat tries again.
    private func sealWaiting() async {
        do {
            gauges.recordSealed(try await seal(in: context()))
        } catch {
            gauges.recordSealFailure()
            log.error("sealing the audit failed", metadata: ["error": "\(error)"])
        }
    }
}
