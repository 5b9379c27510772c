import AsyncAlgorithms
import Logging
import Postgres
import ServiceLifecycle
import Store
import UseCases

/// Keeps the memory of tokens in step with revocations while the service runs. Its two connections serve nothing else,
/// so that a busy service still hears of a revocation within a second.
struct TokenMaintenance: Service {
    let installation: Installation
    let tokens: TokenCache

    func run() async throws {
        let log = installation.log
        let clock = installation.clock
        let options = installation.options.applicationName("shangding-tokens").statementTimeout(.seconds(5))
        let pool = PostgresPool(options: options, size: 1, log: DatabaseLog(log).callAsFunction)
        let listener = PostgresListener(
            options: installation.options.applicationName("shangding-listen"), channels: [TokenStore.channel],
            log: DatabaseLog(log).callAsFunction)
        let maintainer = TokenMaintainer(cache: tokens, pool: pool, now: { clock.now }) { event in
            switch event {
            case .silent(let error):
                log.warning("tokens are checked in the database", metadata: ["error": "\(error)"])
            case .pruned(let rows): log.debug("expired tokens and events deleted", metadata: ["rows": "\(rows)"])
            case .failed(let error): log.error("keeping tokens failed", metadata: ["error": "\(error)"])
            }
        }
        await cancelWhenGracefulShutdown {
            await maintainer.run(
                events: listener.events, words: Self.beat(.milliseconds(250)), upkeep: Self.beat(.seconds(30)))
        }
        await listener.close()
        await pool.close()
    }

    private static func beat(_ interval: Duration) -> some AsyncSequence<Void, Never> & Sendable {
        AsyncTimerSequence(interval: interval, clock: .continuous).map { _ in }
    }
}
