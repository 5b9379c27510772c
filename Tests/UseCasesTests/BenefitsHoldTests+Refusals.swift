import CivilTime
import Incentives
import Intake
import Postgres
import Rights
import Signing
import TestKit
import Testing
import UseCases

extension `A hold` {
    @Test func `names every reason against it, and what everyone gets`() async throws {
        try await BenefitCity.with { city in
            let closed = Window(
                from: Day("2026-01-01") ?? .distantFuture, to: Day("2026-12-31") ?? .distantFuture, weekdays: [6, 7],
                hours: [.init(from: 600, to: 660)])
            let scenario = try await city.run(
                BenefitCity.terms(
                    benefit: Benefit(fixedFen: 500), threshold: .score(150), publicOffer: Benefit(fixedFen: 100),
                    quotas: [Quota(unit: .count, period: .day, units: 0)], window: closed,
                    eligibility: Eligibility(minimumAge: 70, districts: ["410200"])))
            let quote = try await city.desk.check(
                BenefitAsk(
                    scenario: scenario, outlet: "O-OTHER-1", order: Order(amountFen: 1000), showsScore: true),
                of: city.citizens[0], in: city.context())
            #expect(
                quote.refusals.map(\.code) == [
                    .weekdayClosed, .hourClosed, .outletUnknown, .scoreTooLow, .ageOutside, .districtOutside,
                    .quotaExhausted,
                ])
            #expect(quote.publicOffer?.benefitFen == 100 && quote.grant.benefitFen == 100 && quote.expiresAt == nil)
            let tooLow = try #require(quote.refusals.first { $0.code == .scoreTooLow })
            #expect(tooLow.needed == 150 && tooLow.actual == 100)
            let age = try #require(quote.refusals.first { $0.code == .ageOutside })
            #expect(age.needed == 70 && age.actual == 36)
        }
    }

    @Test func `fails alone where something is wrong with it`() async throws {
        try await BenefitCity.with(citizens: 4) { city in
            let scenario = try await city.run(BenefitCity.terms(quotas: two))
            try await city.city.withdraw(.scoring, city.citizens[2])
            let stranger = CitizenHandle.client(city.client, try PublicID.random())
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (citizen, words) in [(0, "held"), (1, "held"), (2, "refused no_score")] {
                    group.addTask { () async throws in
                        let answer = try await city.hold(scenario, by: citizen)
                        #expect(answer.hasPrefix(words), "\(answer)")
                    }
                }
                group.addTask {
                    await #expect(throws: Fault.citizenUnknown) {
                        try await city.desk.hold(
                            BenefitAsk(scenario: scenario, order: Order(amountFen: 100)), of: stranger,
                            once: Once(BenefitCity.request(), answer: BenefitCity.words), in: city.context())
                    }
                }
                group.addTask {
                    await #expect(throws: Fault.scenarioUnknown) { try await city.hold(PublicID.random(), by: 3) }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `is within the cap whichever instance grants it, also where no pool keeps them apart`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(BenefitCity.terms(caps: [Cap(period: .concurrent, limit: 3)]))
            let shelf = ScenarioShelf(pool: city.city.pool)
            try await shelf.reload(now: TestCity.opening)
            let other = try BenefitDesk(
                pool: city.city.pool, identity: city.city.identity, cards: city.city.shelf, shelf: shelf,
                audit: city.city.audit)
            for _ in 0..<10 {
                let held = try await withThrowingTaskGroup(of: PublicID?.self) { group in
                    for number in 0..<32 {
                        let desk = number % 2 == 0 ? city.desk : other
                        group.addTask { () async throws in
                            let bytes = try await desk.hold(
                                BenefitAsk(scenario: scenario, order: Order(amountFen: 1000)), of: city.citizens[0],
                                once: Once(BenefitCity.request(), answer: BenefitCity.words), in: city.context())
                            return PublicID(String(decoding: bytes.dropFirst(5), as: UTF8.self), prefix: BenefitID.hold)
                        }
                    }
                    return try await group.reduce(into: [PublicID]()) { held, id in if let id { held.append(id) } }
                }
                #expect(held.count == 3)
                #expect(try await city.bookFaults() == [])
                for hold in held { try await city.release(hold) }
            }
        }
    }
}
