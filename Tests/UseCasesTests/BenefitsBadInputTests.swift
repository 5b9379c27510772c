import CivilTime
import Incentives
import Postgres
import Rights
import Signing
import TestKit
import Testing
import UseCases

@Suite struct `Bad input at the benefit desk` {
    @Test func `gets a reason and takes nothing: amounts and quantities beyond all bounds`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(
                BenefitCity.terms(quotas: [Quota(unit: .fen, period: .total, units: 1000)]))
            let orders: [(Order, String)] = [
                (Order(amountFen: -1), "amount_out_of_range"), (Order(amountFen: .max), "amount_out_of_range"),
                (Order(amountFen: .min), "amount_out_of_range"), (Order(amountFen: 0), "amount_needed"),
                (Order(amountFen: 100, quantity: 0), "quantity_exceeds_allowance"),
                (Order(amountFen: 100, quantity: .max), "quantity_exceeds_allowance"),
                (Order(amountFen: 100, minutes: -5), "amount_out_of_range"),
            ]
            for (order, reason) in orders {
                #expect(try await city.hold(scenario, order: order) == "refused \(reason)", "\(order)")
            }
            #expect(try await city.units().allSatisfy { $0 == "1000/1000/0/0/0" })
            #expect(try await city.hold(scenario, order: Order(amountFen: 600)).hasPrefix("held"))
            #expect(try await city.hold(scenario, order: Order(amountFen: 600)).hasPrefix("held"))
            #expect(try await city.hold(scenario, order: Order(amountFen: 600)) == "refused quota_exhausted")
            #expect(try await city.units() == ["1000/0/1000/0/0"])
        }
    }

    @Test func `is refused as an order number`() async throws {
        try await BenefitCity.with { city in
            for number in ["", "with space", "订单", String(repeating: "n", count: 65)] {
                await #expect(throws: Fault.orderNumberInvalid) {
                    try await city.redemptions.redeem(
                        code: "0123456789", outlet: "O-TEST-1", orderNumber: number, amountFen: nil,
                        provider: city.provider, in: city.context())
                }
            }
        }
    }

    @Test func `finds nothing of another provider's`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(BenefitCity.terms())
            let redemption = try await city.commit(city.held(scenario))
            let desk = try city.redemptions
            await #expect(throws: Fault.redemptionUnknown) {
                try await desk.read(redemption, provider: city.provider + 1, in: city.context())
            }
            await #expect(throws: Fault.redemptionUnknown) {
                try await desk.take(
                    .settle(chargedFen: 0), of: redemption, provider: city.provider + 1, in: city.context())
            }
            await #expect(throws: Fault.redemptionUnknown) {
                try await desk.take(.giveBack, of: PublicID.random(), provider: city.provider, in: city.context())
            }
        }
    }

    @Test func `cannot bring what is over back: a paused or ended scenario grants nothing, holds under it go on`()
        async throws
    {
        try await BenefitCity.with { city in
            let scenario = try await city.run(
                BenefitCity.terms(quotas: [Quota(unit: .count, period: .total, units: 9)]))
            let (first, second) = (try await city.held(scenario), try await city.held(scenario, by: 1))
            // The shelf has not heard of it.
            try await city.city.execute("UPDATE scenario_version SET state = 'paused'")
            #expect(try await city.hold(scenario) == "refused scenario_not_running")
            try await city.commit(first)
            try await city.city.execute("UPDATE scenario_version SET state = 'ended'")
            #expect(try await city.hold(scenario) == "refused scenario_not_running")
            #expect(try await city.release(second, by: 1) == "released")
            #expect(try await city.bookFaults() == [])
        }
    }

    @Test func `about a scenario that is over is told so, as long as anybody remembers it`() async throws {
        try await BenefitCity.with { city in
            let lastDay = Window(from: Day("2026-01-01") ?? .distantFuture, to: TestCity.day)
            let scenario = try await city.run(BenefitCity.terms(window: lastDay))
            try await city.city.execute("UPDATE scenario_version SET state = 'ended'")
            try await city.shelf.reload(now: TestCity.opening)
            let tomorrow = TestCity.opening.adding(seconds: 86_400)
            for (state, now, reasons) in [
                ("ended", TestCity.opening, "scenario_not_running"),
                ("archived", tomorrow, "scenario_not_running scenario_over"),
            ] {
                if state == "archived" { try await city.city.execute("UPDATE scenario_version SET state = 'archived'") }
                #expect(try await city.hold(scenario, outlet: "O-TEST-1", now: now) == "refused \(reasons)")
                let quote = try await city.desk.check(
                    BenefitAsk(scenario: scenario, order: Order(amountFen: 1000)), of: city.citizens[0],
                    in: city.context(now))
                #expect(quote.refusals.map(\.code.rawValue).joined(separator: " ") == reasons)
            }
            #expect(try await city.hold(scenario, outlet: "O-OTHER-1").contains("outlet_unknown"))
            // What was never published is unknown, archived or not.
            try await city.city.execute(
                "SET session_replication_role = replica; UPDATE scenario_version SET certificate = NULL")
            await #expect(throws: Fault.scenarioUnknown) { try await city.hold(scenario) }
        }
    }

    @Test func `in the books is found: a unit, a slot, a redemption that should not be there`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(
                BenefitCity.terms(
                    quotas: [Quota(unit: .count, period: .total, units: 9)],
                    caps: [Cap(period: .period(.month), limit: 3)]))
            try await city.commit(city.held(scenario))
            #expect(try await city.bookFaults() == [])
            try await city.city.execute("UPDATE quota_period SET available = available - 1, used = used + 1")
            #expect(try await city.bookFaults().count == 2)
            try await city.city.execute("UPDATE quota_period SET available = available + 1, used = used - 1")
            try await city.city.execute("DELETE FROM cap_slot")
            #expect(try await city.bookFaults().count == 1)
            try await city.city.execute(
                """
                ALTER TABLE cap_slot DROP CONSTRAINT cap_slot_pkey;
                INSERT INTO cap_slot (scenario_id, beneficiary_id, period, starts_on, ordinal, cap, hold_id)
                SELECT scenario_id, beneficiary_id, 'month', '2026-11-01', 3, 3, hold_id
                FROM benefit_hold, generate_series(1, 4);
                """)
            #expect(try await city.bookFaults().contains { $0.contains("beyond the cap") })
        }
    }
}
