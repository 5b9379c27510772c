import AsyncAlgorithms
import Logging
import ServiceLifecycle
import UseCases

/// Runs the maintainer of cards and requests as a service, once a second.
struct CardMaintenance: Service {
    let installation: Installation

    func run() async throws {
        let log = installation.log
        let clock = installation.clock
        let maintainer = CardMaintainer(
            pool: installation.pool, effects: installation.effects, audit: installation.audit, now: { clock.now }
        ) { event in
            switch event {
            case .becameLive(let card):
                log.info("scorecard became live", metadata: ["card": "\(card.code)", "version": "\(card.version)"])
            case .scoredEveryone(let citizens): log.info("everyone scored", metadata: ["citizens": "\(citizens)"])
            case .expired(let requests): log.info("requests expired", metadata: ["requests": "\(requests)"])
            case .failed(let error): log.error("card maintenance failed", metadata: ["error": "\(error)"])
            }
        }
        await cancelWhenGracefulShutdown {
            await maintainer.run(
                wakeups: AsyncTimerSequence(interval: .seconds(1), clock: .continuous).map { _ in })
        }
    }
}
