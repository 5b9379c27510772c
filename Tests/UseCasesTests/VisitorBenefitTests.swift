import CivilTime
import Incentives
import Postgres
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

@Suite struct `A visitor` {
    private static func terms(
        _ code: String = "TEST-001", quotas: [Quota] = [], caps: [Cap] = [], holdSeconds: Int64 = 600
    ) -> Scenario {
        var terms = BenefitCity.terms(
            code, threshold: .score(150), quotas: quotas, caps: caps,
            eligibility: Eligibility(partnerBand: "L3"), holdSeconds: holdSeconds)
        terms.levels.append(.init(threshold: .score(190), benefit: Benefit(fixedFen: 900)))
        return terms
    }

    private static func uses(_ city: BenefitCity) async throws -> [String] {
        try await city.city.texts("SELECT used || '/' || max_uses || ' ' || state FROM visitor_grant")
    }

    @Test func `holds, commits and redeems under the grant, at the lowest level's benefit`() async throws {
        try await BenefitCity.with { plain in
            let scenario = try await plain.run(
                Self.terms(
                    quotas: [Quota(unit: .count, period: .day, units: 5)],
                    caps: [Cap(period: .period(.month), limit: 4)]))
            let city = plain.with(try await plain.visitor(for: scenario, maxUses: 2))
            let quote = try await city.desk.check(
                BenefitAsk(scenario: scenario, order: Order(amountFen: 1000)), of: city.citizens[2], in: city.context())
            #expect(quote.isEligible && quote.grant.benefitFen == 500)
            #expect(try await Self.uses(city) == ["0/2 granted"])
            let hold = try await city.held(scenario, by: 2)
            let released = try await city.held(scenario, by: 2)
            #expect(try await city.hold(scenario, by: 2) == "refused visitor_grant_used_up")
            #expect(try await city.release(released, by: 2) == "released")
            #expect(try await Self.uses(city) == ["1/2 granted"])
            try await city.commit(hold, by: 2)
            let code = try await city.desk.code(for: hold, of: city.citizens[2], in: city.context())
            let used = try await city.redemptions.redeem(
                code: code.digits, outlet: "O-TEST-1", orderNumber: "n-1", amountFen: 1000, provider: city.provider,
                in: city.context())
            #expect(used.state == .used && used.benefitFen == 500)
            let page = try await city.desk.list(of: city.citizens[2], before: nil, limit: 10, in: city.context())
            #expect(page.redemptions.count == 1)
            #expect(try await city.units() == ["5/4/0/1/0"])
            #expect(try await city.slots() == ["month 1"])
            #expect(try await city.bookFaults() == [])
            // Its client is told by the visitor's handle.
            let told = try await city.city.texts("SELECT kind || ' ' || is_visitor FROM client_event WHERE is_visitor")
            #expect(told == ["redemption.changed true"])
        }
    }

    @Test func `a hundred at once take as often as was granted and no more`() async throws {
        try await BenefitCity.with { plain in
            let scenario = try await plain.run(Self.terms())
            let handle = try await plain.visitor(for: scenario, maxUses: 7)
            let city = plain.with(handle)
            let shelf = ScenarioShelf(pool: city.city.pool)
            try await shelf.reload(now: TestCity.opening)
            let other = try BenefitDesk(
                pool: city.city.pool, identity: city.city.identity, cards: city.city.shelf, shelf: shelf,
                audit: city.city.audit)
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<100 {
                    let desk = number % 2 == 0 ? city.desk : other
                    group.addTask { () async throws in
                        let bytes = try await desk.hold(
                            BenefitAsk(scenario: scenario, order: Order(amountFen: 1000)), of: handle,
                            once: Once(BenefitCity.request(), answer: BenefitCity.words), in: city.context())
                        return String(decoding: bytes, as: UTF8.self)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.filter { $0.hasPrefix("held") }.count == 7)
            #expect(answers.filter { $0 == "refused visitor_grant_used_up" }.count == 93)
            #expect(try await Self.uses(city) == ["7/7 granted"])
            #expect(try await city.city.text("SELECT count(*)::text FROM visitor_grant_use") == "7")
        }
    }

    @Test func `has nothing without a grant of the band, of this scenario, of now`() async throws {
        try await BenefitCity.with { plain in
            let scenario = try await plain.run(Self.terms())
            let other = try await plain.run(Self.terms("TEST-002"))
            let residents = try await plain.run(BenefitCity.terms("TEST-003"))
            let low = try await plain.visitor(for: scenario, band: "L2")
            let high = try await plain.visitor(for: scenario, band: "L9", seconds: 300)
            let city = plain.with(low, high, try await plain.visitor(for: residents))
            #expect(try await city.hold(scenario, by: 2) == "refused visitor_grant_missing")
            #expect(try await city.hold(other, by: 3) == "refused visitor_grant_missing")
            #expect(try await city.hold(residents, by: 4) == "refused residents_only")
            let end = TestCity.opening.adding(seconds: 300)
            #expect(try await city.hold(scenario, by: 3, now: end) == "refused visitor_grant_missing")
            let offers = ListOffers(
                pool: city.city.pool, identity: city.city.identity, cards: city.city.shelf, shelf: city.shelf,
                audit: city.city.audit)
            let own = try await offers(of: high, filter: OfferFilter(), in: city.context())
            #expect(own.usable.map(\.scenario.id) == [scenario])
            #expect(own.publicOffers.map(\.refusals.first?.code) == [.visitorGrantMissing, .residentsOnly])
            // A hold ends with the grant it counts on, and gives its use back.
            let hold = try await city.held(scenario, by: 3)
            let view = try await city.desk.read(hold, of: high, in: city.context())
            #expect(view.expiresAt == end)
            await #expect(throws: Fault.holdExpired) { try await city.commit(hold, by: 3, now: end) }
            // Whoever was told so had it ended at once: nothing is left to be ended.
            let expired = try await ExpireHolds(pool: city.city.pool, audit: city.city.audit)(in: city.context(end))
            #expect(expired.expired == 0)
            #expect(try await city.city.text("SELECT sum(used)::text FROM visitor_grant") == "0")
        }
    }

    @Test func `loses what it holds when its grant is revoked, and keeps what it committed`() async throws {
        try await BenefitCity.with { plain in
            let scenario = try await plain.run(Self.terms(quotas: [Quota(unit: .count, period: .day, units: 9)]))
            let (grant, subject) = (try PublicID.random(), try PublicID.random())
            let city = plain.with(try await plain.visitor(subject, for: scenario, grant: grant, maxUses: 5))
            let (open, committed) = (try await city.held(scenario, by: 2), try await city.held(scenario, by: 2))
            try await city.commit(committed, by: 2)
            let (partner, context) = (try await city.partner(), city.context())
            let stranger = try await city.partner("urn:ccr:350200")
            let end = EndGrants(ending: HoldEnding(audit: city.city.audit))
            let outcomes = try await city.city.pool.transaction { db in
                try end(
                    [stranger, partner, partner].map {
                        .init(matter: .grant(grant.uuid), partner: $0, context: context)
                    }, db)
            }
            #expect(outcomes.map { "\($0)" } == ["unknown", "ended", "closed"])
            let view = try await city.desk.read(open, of: city.citizens[2], in: context)
            #expect(view.state == .released && view.endReason == "grant_revoked")
            #expect(try await city.hold(scenario, by: 2) == "refused visitor_grant_missing")
            #expect(try await city.units() == ["9/8/0/1/0"])
            #expect(try await city.bookFaults() == [])
            #expect(
                try await city.city.texts("SELECT kind FROM client_event WHERE is_visitor") == ["hold.released"])
            // Erased, it is nobody any more.
            let erased = try await city.city.pool.transaction { db in
                try end([.init(matter: .subject(subject.uuid), partner: partner, context: context)], db)
            }
            #expect(erased.map { "\($0)" } == ["ended"])
            await #expect(throws: Fault.citizenUnknown) { try await city.hold(scenario, by: 2) }
        }
    }

    @Test func `of another client, or as a citizen, is unknown`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(Self.terms())
            let handle = try await city.visitor(for: scenario)
            let id = try #require({ if case .visitor(_, let id) = handle { id } else { nil } }())
            let other = try await city.city.client("other-app")
            for handle in [CitizenHandle.visitor(other, id), .client(city.client, id)] {
                await #expect(throws: Fault.citizenUnknown) {
                    try await city.desk.check(
                        BenefitAsk(scenario: scenario, order: Order(amountFen: 1000)), of: handle, in: city.context())
                }
            }
            let visitor = CitizenHandle.visitor(city.client, id)
            await #expect(throws: Fault.citizenUnknown) { try await city.city.account(visitor) }
            await #expect(throws: Fault.citizenUnknown) { try await city.city.score(of: visitor) }
            #expect(CitizenHandle.client(city.client, text: visitor.description) == nil)
            #expect(CitizenHandle.beneficiary(city.client, text: visitor.description) == visitor)
        }
    }
}
