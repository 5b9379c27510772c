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

    /// Officers may write more about a scenario than a catalogue may hold.
    @Test func `say no more than partners may read, cut between characters`() async throws {
        try await BenefitCity.with(citizens: 1) { city in
            let keys = try Self.keys()
            let serve = try serve(city, keys)
            var terms = BenefitCity.terms(eligibility: Self.eligible)
            let (zh, en) = (String(repeating: "信", count: 1_300), "x" + String(repeating: "é", count: 2_000))
            terms.text = .init(zh: zh, en: en)
            _ = try await city.run(terms)
            #expect(try await serve.refresh(now: TestCity.opening))
            let item = try #require(try items(serve.current, keys, city.city).first)
            #expect(item.how.zh.utf8.count == 1_200 && zh.hasPrefix(item.how.zh))
            #expect(item.how.en.utf8.count == 1_199 && en.hasPrefix(item.how.en))
        }
    }

    /// Six hundred scenarios with long texts are more than a message of this type may be.
    @Test func `stay as they were while partners could not read what is next, also after a start`() async throws {
        try await BenefitCity.with(citizens: 1) { city in
            let keys = try Self.keys()
            let serve = try serve(city, keys)
            var terms = BenefitCity.terms("TEST-100", eligibility: Self.eligible)
            terms.text = .init(zh: String(repeating: "信", count: 400), en: String(repeating: "x", count: 1_200))
            _ = try await city.run(terms)
            #expect(try await serve.refresh(now: TestCity.opening))
            let bytes = try #require(serve.current?.jws)
            try await city.city.execute(
                """
                INSERT INTO scenario (public_id, code, created_at)
                SELECT gen_random_uuid(), 'TEST-' || number, '2026-01-01' FROM generate_series(101, 700) AS number;
                INSERT INTO scenario_version (scenario_id, version, state, document, digest, provider_id, kind, starts_on,
                    ends_on, is_basic_service, has_threshold, certificate, created_at)
                SELECT copy.scenario_id, 1, 'running', text, sha256(text), provider_id, kind, starts_on, ends_on,
                    is_basic_service, has_threshold, certificate, version.created_at
                FROM scenario AS copy, scenario_version AS version,
                    convert_to(replace(convert_from(document, 'UTF8'), 'TEST-100', copy.code), 'UTF8') AS text
                WHERE copy.code <> 'TEST-100';
                """)
            try await city.shelf.reload(now: TestCity.opening)
            let begun = try self.serve(city, keys)
            for instance in [serve, begun] {
                await #expect(throws: CatalogueFault.self) { try await instance.refresh(now: TestCity.opening) }
                #expect(instance.current?.jws == bytes && instance.current?.version == 1)
            }
        }
    }

    /// A word of a change reaches one instance before its own scenarios were read again.
    @Test func `are never taken back by an instance that knows less`() async throws {
        try await BenefitCity.with(citizens: 1) { city in
            let keys = try Self.keys()
            _ = try await city.run(BenefitCity.terms(eligibility: Self.eligible))
            let late = ScenarioShelf(pool: city.city.pool)
            try await late.reload(now: TestCity.opening)
            let (one, two) = (
                try serve(city, keys),
                ServeCatalogue(
                    pool: city.city.pool, scenarios: late, own: try city.city.own, keys: keys, algorithms: [.ed25519])
            )
            try await one.refresh(now: TestCity.opening)
            try await two.refresh(now: TestCity.opening)
            try await city.city.execute("UPDATE scenario_version SET state = 'paused'")
            try await city.shelf.reload(now: TestCity.opening)
            #expect(try await one.refresh(now: TestCity.opening))
            try await two.refresh(now: TestCity.opening)
            #expect(one.current?.version == 2 && two.current?.version == 2)
            #expect(two.current?.jws == one.current?.jws)
            #expect(try items(two.current, keys, city.city) == [])
        }
    }

    @Test func `are signed anew at once where the key is compromised that signed them`() async throws {
        try await BenefitCity.with(citizens: 1) { city in
            let keys = try Self.keys()
            try await serve(city, keys).refresh(now: TestCity.opening)
            let now = TestCity.opening.adding(seconds: 60)
            let ring = try keys.compromising(try keys.signingKey(for: .ed25519).id, at: now).rotating(.ed25519, at: now)
            let begun = try serve(city, ring)
            #expect(try await !begun.refresh(now: now))
            #expect(try items(begun.current, ring, city.city) == [])
            #expect(begun.current?.version == 1, "it says what it said")
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
            // What was under way while the statement came, of an instance that goes by the one before, is not kept either.
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
