package import CivilTime
package import Federation
package import Postgres
import Signing
package import Store
import StrictJSON
import Synchronization

/// Whom this city trusts, in memory: read again on every word of a change and every few seconds, since a word may be
/// lost. What it says is what a receiver goes by, so that a partner who was suspended is refused at once.
package final class TrustShelf: Sendable {
    /// The scenarios of a partner that were fetched last.
    package struct Catalogue: Sendable {
        package let version: Int64
        package let items: [CatalogueItem]
        package let expiresAt: Instant
        fileprivate let key: KeyID
        fileprivate let jws: [UInt8]
        private let byID: [String: CatalogueItem]

        package func item(_ id: String) -> CatalogueItem? { byID[id] }

        /// Days of the longest period by which it counts what one person takes; 0 where it counts nothing.
        var longestQuotaDays: Int { items.compactMap(\.quota?.period.days).max() ?? 0 }

        /// Whether an invite asks for something else than this catalogue says. What is of another version, or said by a
        /// catalogue that is over, cannot be compared.
        func contradicts(_ invite: Invite, of city: EntityID, madeAt second: Int64, now: Instant) -> Bool {
            guard invite.catalogueVersion == version, now < expiresAt else { return false }
            return item(invite.scenario)?.bearsOut(invite, of: city, at: second) != true
        }
    }

    package struct Contents: Sendable {
        package var view: TrustView
        /// What every partner is called here.
        package var names: [EntityID: LocalText] = [:]
        package var catalogues: [EntityID: Catalogue] = [:]
        /// From which score our residents are in which band; `nil` before the first statement was published.
        package var bands: BandMap?
        /// What we serve; `nil` before the first was published.
        package var statement: OwnStatement?
        /// Whether a scenario of a partner waives a deposit, as far as that can be told here: one of the purpose that
        /// says so, or one whose catalogue entry does.
        func waivesDeposit(_ scenario: String, of partner: EntityID, for purpose: FederationPurpose) -> Bool {
            purpose == .rental || catalogues[partner]?.item(scenario)?.waivesDeposit == true
        }

        /// How long nobody gets a new name for a partner who may have had another, in days: until what the partner
        /// counted under that one counts no more. A scenario they were let into and that is not in its catalogue now,
        /// since it is paused or out of season, may count for as long as any when it is back.
        func pauseDays(of partner: EntityID?, havingUsed scenarios: [String] = []) -> Int {
            guard let partner, let catalogue = catalogues[partner],
                scenarios.allSatisfy({ catalogue.item($0) != nil })
            else { return CatalogueItem.Quota.Period.longestDays }
            return catalogue.longestQuotaDays
        }

        fileprivate var kept: [Int32: KeptStatement] = [:]
        /// Which reading it is, the first being 1.
        fileprivate var turn: UInt64 = 0
    }

    package let own: OwnCity
    private let pool: PostgresPool
    private let fetch: FetchStatements
    private let state: Mutex<Contents>
    private let turns = Mutex<UInt64>(0)

    package init(pool: PostgresPool, own: OwnCity, fetch: FetchStatements) {
        self.pool = pool
        self.own = own
        self.fetch = fetch
        state = Mutex(Contents(view: TrustView(me: own.entity, algorithms: [], partners: [])))
    }

    package var contents: Contents { state.withLock { $0 } }
    /// For the receiver. Empty before the first `reload`.
    package var current: TrustView { state.withLock { $0.view } }
    /// The compact form of what we serve; `nil` before the first was published.
    package var statement: [UInt8]? { state.withLock { $0.statement?.jws } }
    package var bands: BandMap? { state.withLock { $0.bands } }
    package func catalogue(of entity: EntityID) -> Catalogue? { state.withLock { $0.catalogues[entity] } }
    package func name(of entity: EntityID) -> LocalText? { state.withLock { $0.names[entity] } }

    /// Reads everything anew.
    package func reload() async throws {
        let known = contents
        let turn = turns.withLock { turn in
            turn += 1
            return turn
        }
        var read = try await pool.transaction(.snapshot) { [own] db in try Contents.read(known, own, db) }
        read.turn = turn
        // One that began later, and is done, has seen more: an older one must not bring back whom it found suspended.
        state.withLock { if read.turn > $0.turn { $0 = read } }
    }

    /// Asks a partner for its statement out of turn, as when a message came under a key nobody knows: at most once a
    /// minute. `true` when it was asked and what is held may have changed.
    @discardableResult
    package func refetch(_ entity: EntityID) async throws -> Bool {
        guard try await fetch.outOfTurn(entity) else { return false }
        try await reload()
        return true
    }
}

extension TrustShelf.Contents {
    /// What has not changed since `known` is not read, verified and understood again.
    fileprivate static func read(
        _ known: TrustShelf.Contents, _ own: OwnCity, _ db: isolated PostgresConnection
    ) throws -> TrustShelf.Contents {
        let partners = try PartnerStore.all(db).filter { $0.state != .ended }
        let statements = Dictionary(
            try PartnerDocumentStore.statements(db).map { ($0.partner, $0) }, uniquingKeysWith: { $1 })
        let agreements = try PartnerStore.agreements(db)
        let places = try PartnerStore.places(db)
        var kept: [Int32: KeptStatement] = [:]
        for partner in partners {
            guard let stored = statements[partner.key] else { continue }
            if let same = known.kept[partner.key], same.stored.jws == stored.jws {
                kept[partner.key] = same
            } else {
                // One that cannot be read leaves its partner without keys, and all others untouched.
                kept[partner.key] = try? KeptStatement(stored, of: partner, own)
            }
        }
        let statement = try OwnDocumentStore.statement(db)
        // One of ours that cannot be read changes nothing for us, and keeps nobody else's suspension from counting.
        let accepted = statement.flatMap { try? $0.content(of: own).algorithmsAccepted }
        let view = TrustView(
            me: own.entity, algorithms: accepted.map { Set($0) } ?? known.view.algorithms,
            partners: partners.map { partner in
                TrustedPartner(partner, kept[partner.key], agreements[partner.key], places[partner.key] ?? [])
            })
        var contents = TrustShelf.Contents(view: view)
        contents.names = Dictionary(
            partners.map { ($0.entity, LocalText(zh: $0.nameZh, en: $0.nameEn)) }, uniquingKeysWith: { $1 })
        contents.kept = kept
        contents.bands = BandMap(try OwnDocumentStore.bands(db))
        contents.statement = statement
        let entities = Dictionary(partners.map { ($0.key, $0.entity) }, uniquingKeysWith: { $1 })
        for stored in try PartnerDocumentStore.catalogues(db) {
            guard let entity = entities[stored.partner] else { continue }
            if let same = known.catalogues[entity], same.jws == stored.jws {
                contents.catalogues[entity] = view.mayKeep(same.key, of: entity, since: stored.fetchedAt) ? same : nil
            } else {
                contents.catalogues[entity] = TrustShelf.Catalogue(stored, of: entity, view)
            }
        }
        return contents
    }
}

extension TrustShelf.Catalogue {
    /// `nil` where its signature is not good, or its key is somebody else's too, or was when it came.
    fileprivate init?(_ stored: StoredPartnerCatalogue, of entity: EntityID, _ trust: TrustView) {
        guard let id = PartnerCatalogue.keyID(of: stored.jws),
            trust.mayKeep(id, of: entity, since: stored.fetchedAt), let key = trust.key(id),
            let catalogue = try? PartnerCatalogue(signed: stored.jws, by: key.key)
        else { return nil }
        version = catalogue.version
        items = catalogue.items
        byID = Dictionary(catalogue.items.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        expiresAt = stored.expiresAt
        self.key = id
        jws = stored.jws
    }
}

extension TrustView {
    /// Whether what a key has signed may still be gone by. Under one that is compromised a catalogue is no record but a
    /// promise of whoever has the key, however early it came.
    fileprivate func mayKeep(_ id: KeyID, of entity: EntityID, since instant: Instant) -> Bool {
        guard let key = key(id), key.owner == entity else { return false }
        return !key.state.isCompromised && key.state.verifiesRecord(receivedAt: instant)
    }
}

extension TrustedPartner {
    fileprivate init(
        _ partner: StoredPartner, _ kept: KeptStatement?, _ agreement: StoredAgreement?, _ places: Set<StoredPlace>
    ) {
        self.init(
            number: partner.key, entity: partner.entity, state: partner.state, root: partner.root,
            statement: kept?.statement, statementExpiresAt: kept?.stored.expiresAt.wholeSeconds,
            agreement: agreement?.byPurpose ?? [:],
            approvedHosts: Set(places.filter { $0.kind == .host }.map(\.place)),
            approvedReturnURIs: Set(places.filter { $0.kind == .returnURI }.map(\.place)))
    }
}
