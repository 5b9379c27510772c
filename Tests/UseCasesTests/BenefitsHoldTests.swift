import CivilTime
import Incentives
import Intake
import Postgres
import Rights
import Signing
import TestKit
import Testing
import UseCases

@Suite struct `A hold` {
    let two = [Quota(unit: .count, period: .day, units: 2)]

    @Test func `takes a unit, and commit, release and the books agree on where it is`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(
                BenefitCity.terms(quotas: two, caps: [Cap(period: .period(.month), limit: 2)]))
            let hold = try await city.held(scenario)
            #expect(try await city.units() == ["2/1/1/0/0"])
            #expect(try await city.slots() == ["month 1"])
            let second = try await city.held(scenario)
            #expect(try await city.hold(scenario, by: 1) == "refused quota_exhausted")
            #expect(try await city.release(second) == "released")
            #expect(try await city.slots() == ["month 1"])
            try await city.commit(hold)
            #expect(try await city.units() == ["2/1/0/1/0"])
            #expect(try await city.bookFaults() == [])
            let view = try await city.desk.read(hold, of: city.citizens[0], in: city.context())
            #expect(view.state == .committed && view.benefitFen == 500 && view.payFen == 500 && view.redemption != nil)
        }
    }

    @Test func `of several things takes as many units and places, and the till is told how many`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(
                BenefitCity.terms(
                    quotas: [Quota(unit: .count, period: .day, units: 5)],
                    caps: [Cap(period: .period(.month), limit: 4)]))
            func order(_ quantity: Int) -> Order { Order(amountFen: 8_000, quantity: quantity) }
            let hold = try await city.held(scenario, order: order(3))
            #expect(try await city.units() == ["5/2/3/0/0"])
            #expect(try await city.slots() == ["month 1", "month 2", "month 3"])
            #expect(try await city.hold(scenario, order: order(2)) == "refused cap_reached")
            #expect(try await city.hold(scenario, by: 1, order: order(3)) == "refused quota_exhausted")
            #expect(try await city.hold(scenario, by: 1, order: order(10_000)) == "refused cap_reached quota_exhausted")
            #expect(try await city.hold(scenario, by: 1, order: order(2)).hasPrefix("held"))
            let code = try await city.desk.code(for: hold, of: city.citizens[0], in: city.context())
            let used = try await city.redemptions.redeem(
                code: code.digits, outlet: "O-TEST-1", orderNumber: "n-1", amountFen: nil, provider: city.provider,
                in: city.context())
            #expect(used.quantity == 3)
            #expect(try await city.units() == ["5/0/2/3/0"])
            #expect(try await city.bookFaults() == [])
        }
    }

    @Test func `of as many things as there can be under every cap keeps the books`() async throws {
        try await BenefitCity.with { city in
            let most = Cap.limits.upperBound
            let caps = (QuotaPeriod.allCases.map { CapPeriod.period($0) } + [.concurrent]).map {
                Cap(period: $0, limit: most)
            }
            let scenario = try await city.run(BenefitCity.terms(caps: caps))
            let hold = try await city.held(scenario, order: Order(amountFen: 1_000, quantity: most))
            #expect(try await city.bookFaults() == [])
            #expect(
                try await city.hold(scenario) == "refused " + caps.map { _ in "cap_reached" }.joined(separator: " "))
            try await city.release(hold)
            #expect(try await city.slots() == [])
        }
    }

    @Test func `is granted to as many as there are units, whoever asks at once`() async throws {
        try await BenefitCity.with(citizens: 8) { city in
            let scenario = try await city.run(
                BenefitCity.terms(quotas: [Quota(unit: .count, period: .total, units: 20)]))
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<64 { group.addTask { try await city.hold(scenario, by: number % 8) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.filter { $0.hasPrefix("held") }.count == 20)
            #expect(answers.filter { $0 == "refused quota_exhausted" }.count == 44)
            #expect(try await city.units() == ["20/0/20/0/0"])
            // Those who waited were granted together: few entries for many holds.
            let entries = try await city.city.texts("SELECT holds::text FROM quota_ledger WHERE kind = 'hold'")
            #expect(entries.count < 12)
            #expect(try await city.bookFaults() == [])
        }
    }

    @Test func `repeated with its key is the same hold, and another body is refused`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(BenefitCity.terms(quotas: two))
            let first = try await city.hold(scenario, key: "one")
            #expect(try await city.hold(scenario, key: "one") == first)
            await #expect(throws: Fault.idempotencyConflict) {
                try await city.hold(scenario, order: Order(amountFen: 2000), key: "one")
            }
            #expect(try await city.units() == ["2/1/1/0/0"])
            let refusal = try await city.hold(scenario, order: Order(), key: "two")
            #expect(refusal == "refused amount_needed")
            #expect(try await city.hold(scenario, order: Order(), key: "two") == refusal)
            let id = try #require(PublicID(first.dropFirst(5), prefix: BenefitID.hold))
            let redemption = try await city.commit(id, key: "three")
            #expect(try await city.commit(id, key: "three") == redemption)
            await #expect(throws: Fault.holdEnded) { try await city.commit(id) }
            await #expect(throws: Fault.holdEnded) { try await city.release(id) }
            // Each showing of an answer that is kept is written down.
            #expect(
                try await city.city.texts(
                    "SELECT action FROM audit_entry WHERE object LIKE '% again' AND about_citizen > 0 ORDER BY 1")
                    == ["benefit.checked", "benefit.checked", "redemptions.read"])
            #expect(try await city.units() == ["2/1/0/1/0"])
        }
    }

    @Test func `of another citizen or client is unknown`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(BenefitCity.terms(quotas: two))
            let hold = try await city.held(scenario)
            await #expect(throws: Fault.holdUnknown) { try await city.commit(hold, by: 1) }
            await #expect(throws: Fault.holdUnknown) { try await city.release(hold, by: 1) }
            await #expect(throws: Fault.holdUnknown) {
                try await city.desk.code(for: hold, of: city.citizens[1], in: city.context())
            }
            let other = try await city.city.client("other-app")
            guard case .client(_, let handle) = city.citizens[0] else { throw Fault.citizenUnknown }
            await #expect(throws: Fault.citizenUnknown) {
                try await city.desk.read(hold, of: .client(other, handle), in: city.context())
            }
            let known = try await city.city.open(Synthetic.person(1), for: other)
            await #expect(throws: Fault.holdUnknown) {
                try await city.desk.read(hold, of: known, in: city.context())
            }
        }
    }

    @Test func `expires by itself: the clock alone decides, and its units return once`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(
                BenefitCity.terms(quotas: two, caps: [Cap(period: .concurrent, limit: 1)], holdSeconds: 60))
            let hold = try await city.held(scenario)
            #expect(try await city.hold(scenario) == "refused cap_reached")
            let last = TestCity.opening.adding(seconds: 59)
            let end = TestCity.opening.adding(seconds: 60)
            let expire = ExpireHolds(pool: city.city.pool, audit: city.city.audit)
            #expect(try await expire(in: city.context(last)).expired == 0)
            #expect(try await expire(in: city.context(end)) == (1, nil))
            #expect(try await expire(in: city.context(end)).expired == 0)
            await #expect(throws: Fault.holdExpired) { try await city.release(hold, now: end) }
            #expect(try await city.units() == ["2/2/0/0/0"])
            #expect(try await city.slots() == [])
            #expect(
                try await city.city.texts("SELECT kind FROM client_event WHERE kind LIKE 'hold%'") == ["hold.expired"])
            #expect(try await city.bookFaults() == [])
        }
    }

    @Test func `is refused whoever's document does not tell an age that is asked for`() async throws {
        try await BenefitCity.with { city in
            func scenario(_ code: String, _ least: Int?, _ most: Int?) async throws -> PublicID {
                try await city.run(
                    BenefitCity.terms(
                        code, threshold: .everyone, eligibility: Eligibility(minimumAge: least, maximumAge: most)))
            }
            var application = try city.city.application(Synthetic.person(9))
            application.number = try IdentityNumber(type: .passport, number: Array("E12345678".utf8))
            let person = try await city.city.openAccount()(
                application, for: .client(city.client), in: city.context())
            for (code, least, most) in [("TEST-060", 60, nil), ("TEST-025", nil, 25), ("TEST-030", 30, 40)] {
                let quote = try await city.desk.check(
                    BenefitAsk(scenario: scenario(code, least, most), order: Order(amountFen: 1000)), of: person,
                    in: city.context())
                #expect(quote.refusals == [Refusal(.ageOutside, needed: Int64(least ?? most ?? 0))], "\(code)")
            }
            let free = try await city.run(BenefitCity.terms(threshold: .everyone))
            #expect(
                try await city.desk.check(
                    BenefitAsk(scenario: free, order: Order(amountFen: 1000)), of: person, in: city.context()
                ).isEligible)
        }
    }

    @Test func `rests on a consent to have the eligibility judged, not on one to something else`() async throws {
        try await BenefitCity.with { city in
            var asked = Eligibility()
            asked.needsProviderConsent = true
            let scenario = try await city.run(BenefitCity.terms())
            let told = try await city.run(BenefitCity.terms("TEST-002", threshold: .everyone, eligibility: asked))
            func decide(_ recipient: ConsentRecipient, _ categories: [ConsentCategory]) async throws {
                try await city.city.decide(
                    city.city.decision(.purpose(.incentive, recipient, categories), at: TestCity.opening),
                    city.citizens[0], now: TestCity.opening)
            }
            try await decide(.provider("p-test"), [.contact])
            #expect(try await city.hold(told) == "refused provider_consent_missing")
            try await decide(.provider("p-test"), [.eligibility])
            #expect(try await city.hold(told).hasPrefix("held"))
            try await decide(.city, [.contact])
            #expect(try await city.hold(scenario) == "refused incentive_consent_missing")
            try await decide(.provider("p-test"), [.contact])
            let offers = try await ListOffers(
                pool: city.city.pool, identity: city.city.identity, cards: city.city.shelf, shelf: city.shelf,
                audit: city.city.audit)(of: city.citizens[0], filter: OfferFilter(), in: city.context())
            #expect(offers.usable.isEmpty)
        }
    }

    @Test func `is not granted where no outlet gives it any more`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(BenefitCity.terms(quotas: two))
            try await city.city.execute("UPDATE outlet SET state = 'ended' WHERE code LIKE 'O-TEST-%'")
            try await city.shelf.reload(now: TestCity.opening)
            #expect(try await city.hold(scenario) == "refused outlet_unknown")
            let offers = ListOffers(
                pool: city.city.pool, identity: city.city.identity, cards: city.city.shelf, shelf: city.shelf,
                audit: city.city.audit)
            #expect(
                try await offers(filter: OfferFilter(), in: city.context()).map(\.closed) == [[.outletUnknown]])
            #expect(
                try await offers(of: city.citizens[0], filter: OfferFilter(), in: city.context()).usable.isEmpty)
        }
    }

    @Test func `is granted to everyone else where one person's data cannot be read`() async throws {
        try await BenefitCity.with(citizens: 4) { city in
            let scenario = try await city.run(
                BenefitCity.terms(threshold: .everyone, eligibility: Eligibility(minimumAge: 1)))
            try await city.city.execute(
                "UPDATE citizen SET id_number = set_byte(id_number, 40, get_byte(id_number, 40) # 1) WHERE citizen_id = (SELECT min(citizen_id) FROM citizen)"
            )
            let held = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
                for number in 0..<64 {
                    group.addTask { (number % 4, (try? await city.hold(scenario, by: number % 4)) != nil) }
                }
                return try await group.reduce(into: [Int: Set<Bool>]()) { $0[$1.0, default: []].insert($1.1) }
            }
            #expect(held == [0: [false], 1: [true], 2: [true], 3: [true]])
        }
    }
}
