import AsyncAlgorithms
import Federation
import Logging
import Postgres
import ServiceLifecycle
import Store
import UseCases

/// Keeps partners in step while the service runs: whom to trust on every word of a change and every 30 seconds, their
/// documents when they are due, and the own catalogue when scenarios change.
struct PartnerMaintenance: Service {
    let installation: Installation
    let federation: FederationHost
    let gauges: ServiceGauges

    func run() async throws {
        let log = installation.log
        let clock = installation.clock
        let listener = PostgresListener(
            options: installation.options.applicationName("shangding-listen"),
            channels: [PartnerStore.channel, ShelfMaintainer.channel], log: DatabaseLog(log).callAsFunction)
        let maintainer = PartnerMaintainer(
            pool: installation.pool, shelf: federation.shelf, statements: federation.statements,
            catalogues: federation.catalogues, catalogue: federation.catalogue, now: { clock.now }
        ) { [gauges] event in
            switch event {
            case .fetched(let entity, let what, .failed(let fault)):
                gauges.recordFetchFailure()
                log.warning(
                    "a partner's document was not taken",
                    metadata: ["partner": "\(entity)", "document": "\(what)", "fault": "\(fault)"])
            case .fetched(let entity, let what, .accepted(let seq)):
                log.info(
                    "a partner's document was taken",
                    metadata: ["partner": "\(entity)", "document": "\(what)", "number": "\(seq)"])
            case .fetched(_, _, .unchanged): break
            case .catalogueChanged(let version):
                log.info("the catalogue for partners has changed", metadata: ["version": "\(version)"])
            case .failed(let error):
                gauges.recordFetchFailure()
                log.error("keeping partners failed", metadata: ["error": "\(error)"])
            }
        }
        await cancelWhenGracefulShutdown {
            await maintainer.run(
                words: merge(listener.events.map { _ in }, Self.beat(.seconds(30))), beats: Self.beat(.seconds(10)))
        }
        await listener.close()
    }

    /// At once, and then at every interval.
    private static func beat(_ interval: Duration) -> some AsyncSequence<Void, Never> & Sendable {
        let once = AsyncStream<Void> { stream in
            stream.yield()
            stream.finish()
        }
        return chain(once, AsyncTimerSequence(interval: interval, clock: .continuous).map { _ in })
    }
}
