package import CivilTime
package import Federation
package import Postgres
import Store

/// Keeps what this city knows of its partners in step: the shelf on every word of a change and on every beat, documents
/// of partners when they are due, and the own catalogue when scenarios change. Several instances may run: a document is
/// asked for by one.
package struct PartnerMaintainer: Sendable {
    let pool: PostgresPool
    let shelf: TrustShelf
    let statements: FetchStatements
    let catalogues: FetchCatalogues
    let catalogue: ServeCatalogue
    let now: @Sendable () -> Instant
    let observe: @Sendable (Event) -> Void

    package enum Event: Sendable {
        case fetched(EntityID, what: String, FetchStatements.Outcome)
        case catalogueChanged(version: Int64)
        /// The next wake-up tries again.
        case failed(any Error)
    }

    package init(
        pool: PostgresPool, shelf: TrustShelf, statements: FetchStatements, catalogues: FetchCatalogues,
        catalogue: ServeCatalogue, now: @escaping @Sendable () -> Instant, observe: @escaping @Sendable (Event) -> Void
    ) {
        self.pool = pool
        self.shelf = shelf
        self.statements = statements
        self.catalogues = catalogues
        self.catalogue = catalogue
        self.now = now
        self.observe = observe
    }

    /// Works until both sequences end or the task is cancelled. `words` come when something changed and on a beat, and
    /// `beats` when partners may be asked. A word may say that a document is wanted, so that what is due is asked for
    /// after it too; asking, which may wait for the network, holds up no word.
    package func run(
        words: some AsyncSequence<Void, Never> & Sendable, beats: some AsyncSequence<Void, Never> & Sendable
    ) async {
        let (wakes, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { for await _ in wakes { await fetchDue() } }
            await withTaskGroup(of: Void.self) { sources in
                sources.addTask {
                    for await _ in words {
                        await look()
                        wake.yield()
                    }
                }
                sources.addTask { for await _ in beats { wake.yield() } }
                await sources.waitForAll()
            }
            wake.finish()
            await tasks.waitForAll()
        }
    }

    /// Reads whom to trust, and signs the own catalogue where scenarios have changed.
    package func look() async {
        do {
            try await shelf.reload()
            if try await catalogue.refresh(now: now()), let current = catalogue.current {
                observe(.catalogueChanged(version: current.version))
            }
        } catch {
            observe(.failed(error))
        }
    }

    /// Asks for everything that is due, partner by partner at once: one that is silent holds up no other.
    package func fetchDue() async {
        do {
            let now = now()
            let (due, partners) = try await pool.transaction { db in
                (
                    try PartnerDocumentStore.claimDue(
                        now: now, lease: now.adding(seconds: Int64(FetchStatements.lease)), db),
                    try PartnerStore.all(db)
                )
            }
            guard !due.isEmpty else { return }
            let known = Dictionary(partners.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
            // Statements first: a catalogue is verified with the keys they show.
            for what in [StoredFetch.Document.statement, .catalogue] {
                let claimed = due.filter { $0.what == what }.compactMap { known[$0.partner] }
                guard !claimed.isEmpty else { continue }
                await withTaskGroup(of: Void.self) { tasks in
                    for partner in claimed { tasks.addTask { await fetch(what, of: partner) } }
                    await tasks.waitForAll()
                }
                try await shelf.reload()
            }
        } catch {
            observe(.failed(error))
        }
    }

    private func fetch(_ what: StoredFetch.Document, of partner: StoredPartner) async {
        do {
            let outcome =
                switch what {
                case .statement: try await statements(partner)
                case .catalogue: try await catalogues(partner)
                }
            observe(.fetched(partner.entity, what: what.rawValue, outcome))
        } catch {
            observe(.failed(error))
        }
    }
}
