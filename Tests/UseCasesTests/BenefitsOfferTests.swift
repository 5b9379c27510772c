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
                try await offers(city)(
                    of: city.citizens[citizen], filter: OfferFilter(), showsScore: true, in: city.context())
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

    @Test func `agrees with what a hold would be told: whose quota it is, and how to come under a cap again`()
        async throws
    {
        try await BenefitCity.with { city in
            func quota(_ district: String?, outlet: String? = nil, _ units: Int64 = 9) -> Quota {
                Quota(unit: .count, period: .day, district: district, outlet: outlet, units: units)
            }
            // People live in 410102.
            let foreign = try await city.run(BenefitCity.terms("TEST-001", quotas: [quota("410103"), quota("410184")]))
            let whole = try await city.run(BenefitCity.terms("TEST-002", quotas: [quota("410100")]))
            let shops = try await city.run(
                BenefitCity.terms(
                    "TEST-003", quotas: [quota(nil, outlet: "O-TEST-1", 1), quota(nil, outlet: "O-TEST-2", 1)]))
            let books = try await city.run(
                BenefitCity.terms(
                    "TEST-004", benefit: Benefit(quantity: 1, loanDays: 30), caps: [Cap(period: .concurrent, limit: 1)])
            )
            func list() async throws -> CitizenOffers {
                try await city.shelf.reload(now: TestCity.opening)
                return try await offers(city)(of: city.citizens[0], filter: OfferFilter(), in: city.context())
            }
            func usable() async throws -> [String] { try await list().usable.map(\.scenario.terms.code) }
            #expect(try await usable() == ["TEST-002", "TEST-003", "TEST-004"])
            #expect(try await city.hold(foreign) == "refused quota_exhausted")
            #expect(try await city.hold(whole).hasPrefix("held"))
            _ = try await city.held(shops, outlet: "O-TEST-1")
            #expect(try await usable() == ["TEST-002", "TEST-003", "TEST-004"])
            _ = try await city.held(shops, outlet: "O-TEST-2")
            #expect(try await usable() == ["TEST-002", "TEST-004"])
            _ = try await city.held(books, order: Order())
            let near = try await list().near.first { $0.scenario.terms.code == "TEST-004" }
            #expect(near?.step.code == "bring_back")
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
