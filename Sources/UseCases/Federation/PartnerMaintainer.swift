package import CivilTime
package import Federation
package import Postgres
import Store

/// Keeps what this city knows of its partners in step: the shelf on every word of a change and on every beat, documents of
/// partners when they are due, and the own catalogue when scenarios change. Several instances may run: a document is asked for
/// by one.
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

    /// Works until both sequences end or the task is cancelled. `words` come when something changed and on a beat; asking
    /// partners, which may wait for the network, has a beat of its own.
    package func run(
        words: some AsyncSequence<Void, Never> & Sendable, beats: some AsyncSequence<Void, Never> & Sendable
    ) async {
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { for await _ in words { await look() } }
            tasks.addTask { for await _ in beats { await fetchDue() } }
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
                        now: now, lease: now.adding(seconds: FetchStatements.lease), db), try PartnerStore.all(db)
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
