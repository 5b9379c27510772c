import CivilTime
package import Federation
package import Postgres
import Store

/// What partner cities offer one citizen of this one. The band is told to the citizen alone; no partner learns that anybody
/// looked.
package struct ListPartnerScenarios: Sendable {
    let pool: PostgresPool
    let shelf: TrustShelf
    let audit: AuditTrail

    package init(pool: PostgresPool, shelf: TrustShelf, audit: AuditTrail) {
        self.pool = pool
        self.shelf = shelf
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
        /// Whether the citizen's band is enough.
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
        let (key, score) = try await pool.transaction(.readOnly) { db in
            let key = try citizen.key(db)
            guard let standing = try ScoreStore.standing(of: key, db) else { throw Fault.citizenUnknown }
            return (key, try? ReadScore.inForce(standing, on: context.businessDay).score)
        }
        let band = score.flatMap { trust.bands?.entry(of: $0) }
        try await audit.record(.offersRead, about: key, object: "partners", in: context)
        return Answer(band: band, offers: offers(trust, band?.band, at: context.now))
    }

    private func offers(_ trust: TrustShelf.Contents, _ band: Band?, at now: Instant) -> [Offer] {
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
                    isMet: band.map { item.minBand <= $0 } ?? false)
            }
        }
    }
}
