import AsyncAlgorithms
import CivilTime
import Logging
import ServiceLifecycle
import UseCases

/// Applies the rules of retention once a day while the service runs; after a failure again a minute later.
struct Retention: Service {
    let apply: ApplyRetention
    let context: @Sendable () -> OperationContext
    let log: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var done: Day?
            for await _ in AsyncTimerSequence(interval: .seconds(60), clock: .continuous) {
                let context = context()
                guard done != context.businessDay else { continue }
                do {
                    let report = try await apply(in: context)
                    log.info(
                        "retention applied",
                        metadata: Dictionary(
                            uniqueKeysWithValues: report.map { ($0.rule.rawValue, "\($0.rows)") }))
                    done = context.businessDay
                } catch {
                    log.error("retention failed", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}
