import CivilTime
import Federation
import Foundation
import Incentives
import Postgres
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

/// Scenarios of this city for visitors, and of partners for its people.
@Suite struct `Catalogues of scenarios` {
    private static let eligible = Eligibility(partnerBand: "L2")

    private func serve(_ city: BenefitCity, _ keys: SignatureKeyRing) throws -> ServeCatalogue {
        ServeCatalogue(
            pool: city.city.pool, scenarios: city.shelf, own: try city.city.own, keys: keys, algorithms: [.ed25519])
    }

    private static func keys() throws -> SignatureKeyRing { try .random(algorithms: [.ed25519], at: TestCity.opening) }

    /// As a partner reads what is served.
    private func items(_ served: OwnCatalogue?, _ keys: SignatureKeyRing, _ city: TestCity) throws -> [CatalogueItem] {
        let served = try #require(served)
        let key = try keys.signingKey(for: .ed25519).verificationKey
        let made = TestCity.opening.wholeSeconds - 1
        let statement = try PartnerCity().statement(
            keys: [StatementKey(key: key, notBefore: made, expiresAt: made + 86_400, state: .active)])
        let reader = try #require(EntityID("urn:ccr:330100"))
        let trust = TrustView(
            me: reader, algorithms: [.ed25519],
            partners: [
                TrustedPartner(
                    number: 1, entity: try city.own.entity, state: .active, root: statement.root.id,
                    statement: statement, statementExpiresAt: made + 86_400)
            ])
        let message = try Receiver.open(served.jws, as: .catalogue, trust: trust, now: TestCity.opening)
        return try PartnerCatalogue(data: message.envelope.data).items
    }

    @Test func `hold what runs and is open to visitors, and a number that counts changes alone`() async throws {
        try await BenefitCity.with(citizens: 1) { city in
            let keys = try Self.keys()
            let serve = try serve(city, keys)
            #expect(try await serve.refresh(now: TestCity.opening))
            #expect(serve.current?.version == 1)
            #expect(try items(serve.current, keys, city.city) == [])
            let id = try await city.run(
                BenefitCity.terms(
                    benefit: Benefit(percent: .init(percent: 20, maxFen: 5_000)),
                    caps: [Cap(period: .period(.day), limit: 1), Cap(period: .period(.month), limit: 2)],
                    outlets: ["O-TEST-1"], eligibility: Self.eligible))
            _ = try await city.run(BenefitCity.terms("TEST-002"))
            #expect(try await serve.refresh(now: TestCity.opening))
            let shown = try items(serve.current, keys, city.city)
            let item = try #require(shown.first)
            #expect(shown.count == 1 && serve.current?.version == 2)
            #expect(item.id == id.text(prefix: "scn_"))
            #expect(item.kind == .travel && item.minBand == .l2 && item.disclose == .meets && item.openTo == [])
            #expect(item.adcode == "410102" && item.benefit.percent == 20 && item.benefit.fen == 5_000)
            #expect(item.quota?.perSubject == 2 && item.quota?.period == .month)
            #expect(item.from == Instant(startOf: try #require(Day("2026-01-01"))).wholeSeconds)
            #expect(item.to == Instant(startOf: try #require(Day("2028-01-01"))).wholeSeconds)
            let bytes = serve.current?.jws
            #expect(try await !serve.refresh(now: TestCity.opening.adding(seconds: 3_600)))
            #expect(serve.current?.jws == bytes, "the same content is the same bytes")
            try await city.city.execute("UPDATE scenario_version SET state = 'paused' WHERE kind = 'travel'")
            try await city.shelf.reload(now: TestCity.opening)
            #expect(try await serve.refresh(now: TestCity.opening))
            #expect(try items(serve.current, keys, city.city) == [] && serve.current?.version == 3)
        }
    }

    /// A home city reads another score for a waiver, so its entry has to be one, whatever else is given beside it.
    @Test func `name a waiver of a deposit before everything else that is given`() async throws {
        let others = Benefit(quantity: 2, loanDays: 30, renewals: 1, freeMinutes: 60, payLaterHours: 24, priority: 1)
        var waiver = others
        waiver.depositWaiverFen = 20_000
        #expect(CatalogueItem.Benefit(others).kind == .loan)
        #expect(CatalogueItem.Benefit(waiver).kind == .depositWaiver)
        // What the gate refuses, and an older one let pass.
        waiver.percent = .init(percent: 20, maxFen: 5_000)
        waiver.fixedFen = 500
        let named = CatalogueItem.Benefit(waiver)
        #expect(named.kind == .depositWaiver && named.fen == 20_000 && named.percent == nil)
        // The entry says the lowest level. The gate lets no other waive when that does not.
        let level = Scenario.Level(threshold: .score(150), benefit: Benefit(depositWaiverFen: 20_000))
        var scenario = BenefitCity.terms(eligibility: Self.eligible)
        scenario.levels.append(level)
        let facts = PublicationGate.Facts(
            tiers: [:], outlets: ["P-TEST": ["O-TEST-1"]], today: TestCity.opening.day)
        #expect(PublicationGate.refusals(of: scenario, facts: facts).map(\.code).contains(.levelOfAnotherLife))
    }

    @Test func `are signed anew before they end, by one instance for all`() async throws {
        try await BenefitCity.with(citizens: 1) { city in
            let keys = try Self.keys()
            let (one, two) = (try serve(city, keys), try serve(city, keys))
            async let first = one.refresh(now: TestCity.opening)
            async let second = two.refresh(now: TestCity.opening)
            _ = try await (first, second)
            #expect(one.current?.jws == two.current?.jws && one.current?.version == 1)
            let later = TestCity.opening.adding(seconds: ServeCatalogue.renewal)
            #expect(try await !one.refresh(now: later))
            #expect(try await !two.refresh(now: later))
            #expect(one.current?.version == 1 && one.current?.jws == two.current?.jws)
            #expect(one.current?.expiresAt == later.adding(seconds: 48 * 3_600))
        }
    }

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
            let (id, shelf, _) = try await city.city.activated(partner, officers, transport, keys: keys, clock: clock)
            try await body(
                Scene(
                    city: city, partner: partner, transport: transport, clock: clock, id: id, officers: officers,
                    shelf: shelf,
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
