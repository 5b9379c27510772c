import CivilTime
package import Federation
package import Postgres
import Store

/// What partner cities offer one citizen of this one. The band is told to the citizen alone; no partner learns that
/// anybody looked.
package struct ListPartnerScenarios: Sendable {
    let pool: PostgresPool
    let shelf: TrustShelf
    let cards: CardShelf
    let audit: AuditTrail

    package init(pool: PostgresPool, shelf: TrustShelf, cards: CardShelf, audit: AuditTrail) {
        self.pool = pool
        self.shelf = shelf
        self.cards = cards
        self.audit = audit
    }

    package struct Offer: Sendable {
        package let city: EntityID
        package let cityName: LocalText
        /// Number of the catalogue it is from.
        package let version: Int64
        package let item: CatalogueItem
        /// What this city calls the band that is needed; `nil` where it has none of it.
        package let bandLabel: LocalText?
        /// Whether the citizen's band is enough; for a waiver of a deposit the band without suspensions.
        package let isMet: Bool
    }

    package struct Answer: Sendable {
        /// Where the citizen stands; `nil` without a score in force.
        package let band: BandMap.Entry?
        /// By city and id.
        package let offers: [Offer]
    }

    /// Scenarios of active partners that are open to this city's people now and whose purpose is agreed.
    ///
    /// - Throws: `Fault.citizenUnknown`.
    package func callAsFunction(of citizen: CitizenHandle, in context: OperationContext) async throws -> Answer {
        let trust = shelf.contents
        let waivesDeposits = trust.catalogues.values.contains { $0.items.contains(where: \.waivesDeposit) }
        let (key, score, forDeposits) = try await pool.transaction(.readOnly) { [cards] db in
            let key = try citizen.key(db)
            guard let standing = try ScoreStore.standing(of: key, db) else { throw Fault.citizenUnknown }
            guard let (score, run, _) = try? ReadScore.inForce(standing, on: context.businessDay) else {
                return (key, Int?.none, Int?.none)
            }
            guard waivesDeposits, try Self.hasSuspendedRecord(key, in: context, db) else { return (key, score, score) }
            return (key, score, try ScoreWithoutSuspensions.read([(key, run)], cards, db)[key])
        }
        let band = score.flatMap { trust.bands?.entry(of: $0) }
        try await audit.record(.offersRead, about: key, object: "partners", in: context)
        return Answer(
            band: band,
            offers: offers(trust, band?.band, forDeposits.flatMap { trust.bands?.band(of: $0) }, at: context.now))
    }

    private static func hasSuspendedRecord(
        _ key: Int64, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> Bool {
        let question = BeneficiaryQuestion(
            citizen: key, day: context.businessDay, recipient: "city", wantsIdentity: false, wantsSuspensions: true)
        return try BeneficiaryStore.facts([question], db).contains { $0?.hasSuspendedRecord == true }
    }

    private func offers(
        _ trust: TrustShelf.Contents, _ band: Band?, _ bandForDeposits: Band?, at now: Instant
    ) -> [Offer] {
        let labels = Dictionary(
            (trust.bands?.entries ?? []).map { ($0.band, $0.label) }, uniquingKeysWith: { first, _ in first })
        return trust.catalogues.sorted { $0.key.text < $1.key.text }.flatMap { city, catalogue -> [Offer] in
            guard let partner = trust.view.partner(city), partner.state == .active, now < catalogue.expiresAt else {
                return []
            }
            return catalogue.items.filter { item in
                item.isOpen(to: shelf.own.entity, at: now.wholeSeconds)
                    && partner.agrees(to: item.kind, disclosing: item.disclose)
            }.sorted { $0.id < $1.id }.map { item in
                Offer(
                    city: city, cityName: trust.names[city] ?? LocalText(zh: city.text, en: city.text),
                    version: catalogue.version, item: item, bandLabel: labels[item.minBand],
                    isMet: (item.waivesDeposit ? bandForDeposits : band).map { item.minBand <= $0 } ?? false)
            }
        }
    }
}
