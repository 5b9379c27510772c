import CivilTime
import Incentives
import Postgres
import Rights
import Signing
import StrictJSON
import TestKit
import Testing
import UseCases

@Suite struct `What a hold becomes` {
    let plenty = [Quota(unit: .count, period: .day, units: 100)]

    func redeem(
        _ city: BenefitCity, _ code: String, outlet: String = "O-TEST-1", order: String, amount: Int64? = nil,
        provider: Int32? = nil, desk: RedemptionDesk? = nil, now: Instant = TestCity.opening
    ) async throws -> RedemptionView {
        try await (desk ?? city.redemptions).redeem(
            code: code, outlet: outlet, orderNumber: order, amountFen: amount, provider: provider ?? city.provider,
            in: city.context(now))
    }

    @Test func `is used at the desk by a code that counts once, for its provider alone`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(BenefitCity.terms(quotas: plenty))
            let hold = try await city.held(scenario)
            let old = try await city.desk.code(for: hold, of: city.citizens[0], in: city.context())
            let late = try await city.desk.code(for: hold, of: city.citizens[0], in: city.context())
            await #expect(throws: Fault.codeRefused) {
                try await redeem(city, late.digits, order: "n-1", now: TestCity.opening.adding(seconds: 120))
            }
            let code = try await city.desk.code(for: hold, of: city.citizens[0], in: city.context())
            #expect(code.digits.count == 10 && code.expiresAt == TestCity.opening.adding(seconds: 120))
            let dump = try await city.city.dump()
            #expect(!dump.contains(code.digits))
            let other = try await city.city.text("SELECT provider_id::text FROM provider WHERE code = 'P-OTHER'")
            let wrong: [(String, Int32, Instant)] = [
                (old.digits, city.provider, TestCity.opening), ("0123456789", city.provider, TestCity.opening),
                (code.digits, Int32(other ?? "") ?? 0, TestCity.opening),
            ]
            for (digits, provider, now) in wrong {
                await #expect(throws: Fault.codeRefused) {
                    try await redeem(city, digits, order: "n-1", provider: provider, now: now)
                }
            }
            await #expect(throws: Fault.outletUnknown) {
                try await redeem(city, code.digits, outlet: "O-OTHER-1", order: "n-1")
            }
            await #expect(throws: Fault.amountDiffers) {
                try await redeem(city, code.digits, order: "n-1", amount: 1001)
            }
            let used = try await redeem(city, code.digits, order: "n-1", amount: 1000)
            #expect(used.state == .used && used.benefitFen == 500 && used.outlet == "O-TEST-1")
            #expect(try await redeem(city, code.digits, order: "n-1", amount: 1000) == used)
            await #expect(throws: Fault.orderConflict) { try await redeem(city, code.digits, order: "n-1") }
            await #expect(throws: Fault.codeRefused) { try await redeem(city, code.digits, order: "n-2", amount: 1000) }
            #expect(try await city.units() == ["100/99/0/1/0"])
            #expect(
                try await city.city.texts("SELECT kind FROM client_event WHERE kind LIKE 'redemption%'")
                    == ["redemption.changed"])
            let settled = try await city.redemptions.take(
                .settle(chargedFen: 0), of: used.id, provider: city.provider, in: city.context())
            #expect(settled.state == .settled && settled.settledOn == TestCity.day)
            let month = try #require(SettlementReport.Month(year: 2026, month: 11))
            let report = try await city.redemptions.settlement(
                provider: city.provider, month: month, in: city.context())
            #expect(report.lines.map(\.benefitFen) == [500] && report.lines.map(\.count) == [1] && report.open == 0)
            #expect(try await city.bookFaults() == [])
        }
    }

    @Test func `is paid in full, with its free minutes, when the till is the first to name an amount`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(BenefitCity.terms(benefit: Benefit(freeMinutes: 30)))
            let hold = try await city.held(scenario, order: Order())
            let code = try await city.desk.code(for: hold, of: city.citizens[0], in: city.context())
            let used = try await redeem(city, code.digits, order: "car-1", amount: 3_000)
            #expect(used.amountFen == 3_000 && used.benefitFen == 0 && used.payFen == 3_000)
            #expect(used.extras == Grant.Extras(freeMinutes: 30))
            #expect(try await city.desk.read(hold, of: city.citizens[0], in: city.context()).extras.freeMinutes == 30)
            #expect(try await city.redemptions.read(used.id, provider: city.provider, in: city.context()) == used)
            await #expect(throws: PostgresError.self) {
                try await city.city.execute("UPDATE redemption SET pay_fen = 1")
            }
        }
    }

    @Test func `cannot be found by guessing codes`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(BenefitCity.terms(quotas: plenty))
            let hold = try await city.held(scenario)
            let desk = try city.redemptions
            for guess in 0..<20 {
                await #expect(throws: Fault.codeRefused) {
                    try await redeem(city, "000000000\(guess % 10)", order: "g", desk: desk)
                }
            }
            let code = try await city.desk.code(for: hold, of: city.citizens[0], in: city.context())
            await #expect(throws: Fault.codeLimit) { try await redeem(city, code.digits, order: "g", desk: desk) }
            let later = TestCity.opening.adding(seconds: 3)
            #expect(try await redeem(city, code.digits, order: "g", desk: desk, now: later).state == .used)
        }
    }

    @Test func `as a loan is renewed, overdue, returned and closed, and its slots follow what is out`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(
                BenefitCity.terms(
                    benefit: Benefit(quantity: 3, loanDays: 30, renewals: 1),
                    caps: [Cap(period: .concurrent, limit: 4)]))
            let order = Order(quantity: 3)
            let hold = try await city.held(scenario, order: order)
            #expect(try await city.slots().count == 3)
            #expect(try await city.hold(scenario, order: Order(quantity: 2)) == "refused cap_reached")
            #expect(try await city.hold(scenario, order: Order(quantity: 4)).contains("quantity_exceeds_allowance"))
            let code = try await city.desk.code(for: hold, of: city.citizens[0], in: city.context())
            let desk = try city.redemptions
            let loan = try await redeem(city, code.digits, order: "book-1")
            #expect(loan.state == .loanOpen && loan.dueOn == TestCity.day.adding(days: 30))
            let renewed = try await desk.take(.renew, of: loan.id, provider: city.provider, in: city.context())
            #expect(renewed.renewals == 1 && renewed.dueOn == TestCity.day.adding(days: 60))
            await #expect(throws: Fault.renewalsUsed) {
                try await desk.take(.renew, of: loan.id, provider: city.provider, in: city.context())
            }
            let dates = LoanDates(pool: city.city.pool, audit: city.city.audit)
            func at(_ day: Int) -> OperationContext {
                city.context(TestCity.opening.adding(seconds: Int64(day) * 86_400))
            }
            #expect(try await dates(in: at(56)) == (0, 0))
            #expect(try await dates(in: at(57)) == (1, 0))
            #expect(try await dates(in: at(57)) == (0, 0))
            #expect(try await dates(in: at(60)) == (0, 0))
            #expect(try await dates(in: at(61)) == (0, 1))
            #expect(
                try await city.city.texts("SELECT kind FROM client_event WHERE kind = 'loan.due'")
                    == ["loan.due", "loan.due"])
            #expect(try await city.slots().count == 3)
            let back = try await desk.take(.giveBack, of: loan.id, provider: city.provider, in: at(62))
            #expect(back.state == .returned)
            #expect(try await city.slots() == [])
            await #expect(throws: Fault.redemptionState) {
                try await desk.take(.giveBack, of: loan.id, provider: city.provider, in: at(62))
            }
            #expect(
                try await desk.take(.settle(chargedFen: 0), of: loan.id, provider: city.provider, in: at(62)).state
                    == .closed)
            #expect(try await city.bookFaults() == [])
        }
    }

    @Test func `as a loan without days is for one day, and a renewal adds another`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(
                BenefitCity.terms(
                    benefit: Benefit(quantity: 1, renewals: 1), quotas: [Quota(unit: .days, period: .total, units: 5)]))
            let hold = try await city.held(scenario, order: Order())
            #expect(try await city.units() == ["5/4/1/0/0"])
            let code = try await city.desk.code(for: hold, of: city.citizens[0], in: city.context())
            let loan = try await redeem(city, code.digits, order: "book-1")
            #expect(loan.dueOn == TestCity.day.adding(days: 1))
            let renewed = try await city.redemptions.take(
                .renew, of: loan.id, provider: city.provider, in: city.context())
            #expect(renewed.dueOn == TestCity.day.adding(days: 2))
        }
    }

    @Test func `as a rental freezes the waiver and is charged in part at most`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(
                BenefitCity.terms(
                    benefit: Benefit(depositWaiverFen: 20_000), caps: [Cap(period: .concurrent, limit: 1)]))
            let order = Order(amountFen: 29_900)
            let hold = try await city.held(scenario, order: order)
            let redemption = try await city.commit(hold)
            let desk = try city.redemptions
            await #expect(throws: Fault.redemptionState) {
                try await desk.take(.giveBack, of: redemption, provider: city.provider, in: city.context())
            }
            let code = try await city.desk.code(for: hold, of: city.citizens[0], in: city.context())
            let rental = try await redeem(city, code.digits, order: "bike-1")
            #expect(rental.state == .inUse && rental.waivedFen == 20_000 && rental.payFen == 9_900)
            #expect(try await city.hold(scenario, order: order) == "refused cap_reached")
            _ = try await desk.take(.giveBack, of: rental.id, provider: city.provider, in: city.context())
            #expect(
                try await desk.take(.dispute, of: rental.id, provider: city.provider, in: city.context()).state
                    == .disputed)
            for charge: Int64 in [20_001, -1, .max] {
                await #expect(throws: Fault.chargeInvalid) {
                    try await desk.take(
                        .settle(chargedFen: charge), of: rental.id, provider: city.provider, in: city.context())
                }
            }
            try await desk.report(.damaged, of: rental.id, provider: city.provider, in: city.context())
            let settled = try await desk.take(
                .settle(chargedFen: 5_000), of: rental.id, provider: city.provider, in: city.context())
            #expect(settled.state == .settled && settled.chargedFen == 5_000)
            #expect(try await city.city.texts("SELECT outcome FROM redemption_outcome") == ["damaged"])
            #expect(try await city.city.texts("SELECT 'x' FROM record_version") == [])
            #expect(try await city.hold(scenario, order: order).hasPrefix("held"))
            #expect(try await city.bookFaults() == [])
        }
    }

    @Test func `as a visit returns its unit when cancelled before use: to its period, or to the budget`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(
                BenefitCity.terms(quotas: plenty, caps: [Cap(period: .period(.day), limit: 1)]))
            func cancel(_ id: PublicID, _ now: Instant = TestCity.opening) async throws {
                _ = try await city.desk.cancel(
                    id, of: city.citizens[0], once: Once(BenefitCity.request()) { _ in [] }, in: city.context(now))
            }
            let first = try await city.commit(city.held(scenario))
            try await cancel(first)
            #expect(try await city.units() == ["100/100/0/0/0"])
            await #expect(throws: Fault.redemptionState) { try await cancel(first) }
            let second = try await city.commit(city.held(scenario))
            try await cancel(second, TestCity.opening.adding(seconds: 86_400))
            #expect(try await city.units() == ["100/99/0/0/1"])
            #expect(try await city.slots() == [])
            #expect(try await city.bookFaults() == [])
        }
    }
}
