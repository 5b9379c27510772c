import CivilTime
import Incentives
import Postgres
import Rights
import Signing
import TestKit
import Testing
import UseCases

@Suite struct `What is open to a citizen` {
    private func offers(_ city: BenefitCity) -> ListOffers {
        ListOffers(
            pool: city.city.pool, identity: city.city.identity, cards: city.city.shelf, shelf: city.shelf,
            audit: city.city.audit)
    }

    @Test func `is sorted into usable, one lawful step away, and the public offer`() async throws {
        try await BenefitCity.with { city in
            let open = BenefitCity.terms("TEST-001", caps: [Cap(period: .period(.month), limit: 1)])
            let scenario = try await city.run(open)
            try await city.run(BenefitCity.terms("TEST-002", threshold: .score(110)))
            try await city.run(BenefitCity.terms("TEST-003", threshold: .score(190), publicOffer: Benefit(fixedFen: 1)))
            var consent = Eligibility()
            consent.needsProviderConsent = true
            try await city.run(BenefitCity.terms("TEST-004", eligibility: consent))
            func list(_ citizen: Int = 0) async throws -> CitizenOffers {
                try await offers(city)(of: city.citizens[citizen], filter: OfferFilter(), in: city.context())
            }
            var found = try await list()
            #expect(found.usable.map(\.scenario.terms.code) == ["TEST-001"])
            #expect(found.near.map(\.scenario.terms.code) == ["TEST-002", "TEST-004"])
            #expect(found.near.map(\.step) == [.earnPoints(10), .giveProviderConsent])
            #expect(found.publicOffers.map(\.scenario.terms.code) == ["TEST-003"])
            _ = try await city.held(scenario)
            found = try await list()
            #expect(found.usable.isEmpty && found.near.first?.step == .waitForPeriod("month"))
            // Without a score: the public offers, and one step.
            try await city.city.withdraw(.scoring, city.citizens[1])
            found = try await list(1)
            #expect(found.usable.isEmpty)
            #expect(found.near.first?.step == .openAccount)
            #expect(try await city.city.texts("SELECT 'x' FROM audit_entry WHERE action = 'offers.read'").count == 3)
        }
    }

    @Test func `is filtered by kind, district, outlet and time`() async throws {
        try await BenefitCity.with { city in
            try await city.run(BenefitCity.terms("TEST-001", outlets: ["O-TEST-1"]))
            try await city.run(
                BenefitCity.terms(
                    "TEST-002",
                    window: Window(
                        from: Day("2026-12-01") ?? .distantFuture, to: Day("2026-12-31") ?? .distantFuture)))
            func codes(_ filter: OfferFilter) async throws -> [String] {
                try await offers(city)(filter: filter, in: city.context()).map(\.terms.code)
            }
            #expect(try await codes(OfferFilter()) == ["TEST-001", "TEST-002"])
            #expect(try await codes(OfferFilter(kind: "reading")) == [])
            #expect(try await codes(OfferFilter(district: "410103")) == ["TEST-002"])
            #expect(try await codes(OfferFilter(district: "410100")) == ["TEST-001", "TEST-002"])
            #expect(try await codes(OfferFilter(district: "410000")) == ["TEST-001", "TEST-002"])
            #expect(try await codes(OfferFilter(district: "410200")) == [])
            #expect(try await codes(OfferFilter(outlet: "O-TEST-1")) == ["TEST-001", "TEST-002"])
            #expect(try await codes(OfferFilter(outlet: "O-TEST-2")) == ["TEST-002"])
            #expect(try await codes(OfferFilter(at: TestCity.opening)) == ["TEST-001"])
        }
    }
}
