import CivilTime
import Federation
import Foundation
import Postgres
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

extension `Catalogues of scenarios` {
    private static func item(
        _ id: String = "scn_x", band: Band = .l2, kind: FederationPurpose = .travel, disclose: Disclosure = .meets,
        openTo: [EntityID] = [], to end: Int64 = 4_000_000_000
    ) -> CatalogueItem {
        let text = LocalText(zh: "西湖游船八折", en: "Boats on West Lake, 20 % off")
        return CatalogueItem(
            id: id, name: text, kind: kind, adcode: "330100", minBand: band, disclose: disclose, openTo: openTo,
            benefit: .init(kind: .percent, percent: 20, text: text), quota: .init(perSubject: 1, period: .day),
            from: 0, to: end, how: text)
    }

    private struct Scene: Sendable {
        let city: BenefitCity
        let partner: PartnerCity
        let transport: TransportTable
        let clock: TestClock
        let id: PublicID
        let officers: PartnerOfficers
        let shelf: TrustShelf
        let statements: FetchStatements
        let catalogues: FetchCatalogues

        func publish(_ catalogue: PartnerCatalogue, by key: SigningKey? = nil, etag: String? = nil) throws {
            transport.put(
                .init(try partner.signed(catalogue, by: key, now: clock.now), etag: etag), at: partner.base,
                PartnerURL.cataloguePath)
        }

        func fetch() async throws -> FetchStatements.Outcome {
            let row = try await city.city.pool.transaction { db in try PartnerStore.partner(id, db) }
            guard let row else { throw Fault.partnerUnknown }
            let outcome = try await catalogues(row)
            try await shelf.reload()
            return outcome
        }

        var list: ListPartnerScenarios {
            ListPartnerScenarios(pool: city.city.pool, shelf: shelf, cards: city.city.shelf, audit: city.city.audit)
        }
    }

    private func with(_ body: (Scene) async throws -> Void) async throws {
        try await BenefitCity.with(citizens: 1) { city in
            let (partner, transport, clock) = (try PartnerCity(), TransportTable(), TestClock())
            let keys = try SignatureKeyRing.random(algorithms: [.sm2], at: TestCity.opening)
            let file = CityRules.root.appending(path: "Deploy/City/federation.json")
            let base = try #require(PartnerURL("https://score.zhengzhou.example"))
            _ = try await PublishStatement(
                pool: city.city.pool, audit: city.city.audit, own: city.city.own, keys: keys)(
                    .init(profile: FederationProfile(reading: Array(Data(contentsOf: file))), base: base),
                    root: .random(.sm2), in: city.context())
            let officers = try await city.city.partnerOfficers()
            let (id, shelf, statements) = try await city.city.activated(
                partner, officers, transport, keys: keys, clock: clock)
            try await body(
                Scene(
                    city: city, partner: partner, transport: transport, clock: clock, id: id, officers: officers,
                    shelf: shelf, statements: statements,
                    catalogues: FetchCatalogues(
                        pool: city.city.pool, shelf: shelf, transport: transport, now: { clock.now })))
        }
    }

    @Test func `of partners are kept, asked for by their tag, and never go back`() async throws {
        try await with { scene in
            #expect(try await scene.fetch() == .failed("status_404"))
            try scene.publish(PartnerCatalogue(version: 5, items: [Self.item()]), etag: "\"five\"")
            #expect(try await scene.fetch() == .accepted(seq: 5))
            #expect(scene.shelf.catalogue(of: scene.partner.entity)?.item("scn_x")?.minBand == .l2)
            #expect(try await scene.fetch() == .unchanged)
            let stranger = try SigningKey.random(.ed25519)
            let bad: [(PartnerCatalogue, SigningKey?, String)] = [
                (PartnerCatalogue(version: 4, items: []), nil, "statement_rollback"),
                (PartnerCatalogue(version: 5, items: []), nil, "statement_fork"),
                (PartnerCatalogue(version: 6, items: []), stranger, "unknown_key"),
                (PartnerCatalogue(version: 6, items: []), scene.partner.root, "unknown_key"),
            ]
            for (catalogue, key, fault) in bad {
                try scene.publish(catalogue, by: key, etag: "\"\(fault)\"")
                #expect(try await scene.fetch() == .failed(fault))
                #expect(scene.shelf.catalogue(of: scene.partner.entity)?.version == 5)
            }
            // A day before it ends the tag is not sent any more, so that it comes signed anew.
            try scene.publish(PartnerCatalogue(version: 5, items: [Self.item()]), etag: "\"five\"")
            scene.clock.advance(86_400)
            try scene.publish(PartnerCatalogue(version: 5, items: [Self.item()]), etag: "\"five\"")
            #expect(try await scene.fetch() == .accepted(seq: 5))
        }
    }

    /// Whoever has stolen a message key numbers its catalogue so high that the honest one never follows.
    @Test func `of partners go with a compromised key, and make room for the honest one`() async throws {
        try await with { scene in
            let (partner, pool) = (scene.partner, scene.city.city.pool)
            let invented = PartnerCatalogue(version: 9_007_199_254_740_991, items: [Self.item("scn_false")])
            try scene.publish(invented, etag: "\"false\"")
            #expect(try await scene.fetch() == .accepted(seq: invented.version))
            let late = TrustShelf(pool: pool, own: scene.shelf.own, fetch: scene.statements)
            try await late.reload()
            scene.clock.advance(3_600)
            let (now, next) = (scene.clock.now.wholeSeconds, try SigningKey.random(.ed25519))
            let lost = RetiredKey(
                key: partner.key.verificationKey, from: now - 86_400, to: now, reason: .compromised, compromisedAt: now)
            let statement = partner.statement(2, keys: [PartnerCity.entry(next)], retired: [lost])
            scene.transport.put(
                .init(try partner.signed(statement, now: scene.clock.now)), at: partner.base, PartnerURL.statementPath)
            #expect(try await scene.shelf.refetch(partner.entity))
            #expect(scene.shelf.catalogue(of: partner.entity) == nil)
            let citizen = scene.city.citizens[0]
            #expect(try await scene.list(of: citizen, in: scene.city.context(scene.clock.now)).offers.isEmpty)
            #expect(scene.shelf.contents.pauseDays(of: partner.entity) == 366)
            // What was under way while the statement came, of an instance that goes by the one before, is not kept
            // either.
            let row = try #require(try await pool.transaction { db in try PartnerStore.partner(scene.id, db) })
            let under = FetchCatalogues(
                pool: pool, shelf: late, transport: scene.transport, now: { TestCity.opening })
            #expect(try await under(row) == .failed("key_not_usable"))
            try scene.publish(PartnerCatalogue(version: 3, items: [Self.item("scn_true")]), by: next, etag: "\"true\"")
            #expect(try await scene.fetch() == .accepted(seq: 3))
            #expect(scene.shelf.catalogue(of: partner.entity)?.item("scn_true") != nil)
        }
    }

    /// One that somebody put into the database, or that was kept in that very moment.
    @Test func `of partners under a compromised key are shown to nobody`() async throws {
        try await with { scene in
            let (partner, next) = (scene.partner, try SigningKey.random(.ed25519))
            let now = scene.clock.now
            let lost = RetiredKey(
                key: partner.key.verificationKey, from: now.wholeSeconds - 86_400, to: now.wholeSeconds + 3_600,
                reason: .compromised, compromisedAt: now.wholeSeconds + 3_600)
            try scene.publish(PartnerCatalogue(version: 7, items: [Self.item()]))
            #expect(try await scene.fetch() == .accepted(seq: 7))
            let row = try #require(
                try await scene.city.city.pool.transaction { db in try PartnerDocumentStore.catalogues(db).first })
            scene.clock.advance(3_600)
            scene.transport.put(
                .init(
                    try partner.signed(
                        partner.statement(2, keys: [PartnerCity.entry(next)], retired: [lost]), now: scene.clock.now)),
                at: partner.base, PartnerURL.statementPath)
            #expect(try await scene.shelf.refetch(partner.entity))
            _ = try await scene.city.city.pool.transaction { db in try PartnerDocumentStore.keep(row, db) }
            try await scene.shelf.reload()
            #expect(scene.shelf.catalogue(of: partner.entity) == nil)
        }
    }

    @Test func `tell a citizen what partners offer and whether the band is met`() async throws {
        try await with { scene in
            let xiamen = try #require(EntityID("urn:ccr:350200"))
            try scene.publish(
                PartnerCatalogue(
                    version: 1,
                    items: [
                        Self.item("scn_b", band: .l3), Self.item("scn_a"), Self.item("scn_over", to: 1_000),
                        Self.item("scn_others", openTo: [xiamen]), Self.item("scn_score", disclose: .score),
                    ]))
            #expect(try await scene.fetch() == .accepted(seq: 1))
            let citizen = scene.city.citizens[0]
            let answer = try await scene.list(of: citizen, in: scene.city.context())
            #expect(answer.band?.band == .l2)
            #expect(answer.offers.map(\.item.id) == ["scn_a", "scn_b"])
            #expect(answer.offers.map(\.isMet) == [true, false])
            #expect(answer.offers[1].bandLabel?.zh == "信用优秀" && answer.offers[0].cityName.zh == "杭州市")
            try await scene.city.city.withdraw(.scoring, citizen)
            let without = try await scene.list(of: citizen, in: scene.city.context())
            #expect(without.band == nil && without.offers.map(\.isMet) == [false, false])
            try await scene.city.city.agree(
                [PartnerView.Term(purpose: .rental, disclose: .meets, dailyClaims: 1)], with: scene.id, scene.officers)
            try await scene.shelf.reload()
            #expect(try await scene.list(of: citizen, in: scene.city.context()).offers.isEmpty)
            try await scene.city.city.partners.suspend(
                scene.id, reason: TestCity.reason(), in: scene.officers.first.context())
            try await scene.shelf.reload()
            #expect(try await scene.list(of: citizen, in: scene.city.context()).offers.isEmpty)
        }
    }
}
