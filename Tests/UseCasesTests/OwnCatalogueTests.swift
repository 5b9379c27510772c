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
}
