import CivilTime
import Incentives
import Postgres
import Store
import TestKit
import Testing

@testable import UseCases

@Suite struct `A quota that changes` {
    /// A running version with 500 a day, of which 40 are held and 60 used today.
    private func open(_ city: TestCity) async throws {
        try await city.addProviders()
        _ = try await DraftedCity.publish(TestCity.scenario(), in: city)
        try await city.execute(
            """
            INSERT INTO quota_period (pool_id, starts_on, issued, available, held, used)
            SELECT pool_id, '2026-11-23', 500, 400, 40, 60 FROM quota_pool
            """)
    }

    private func period(_ city: TestCity) async throws -> String? {
        try await city.text("SELECT issued || '=' || available || '+' || held || '+' || used FROM quota_period")
    }

    private func ledger(_ city: TestCity) async throws -> [String] {
        try await city.texts(
            "SELECT kind || ' ' || units || ' ' || debit || '-' || credit FROM quota_ledger ORDER BY entry_id")
    }

    private func publish(_ units: Int64, _ city: TestCity) async throws {
        _ = try await DraftedCity.publish(
            TestCity.scenario(quotas: [Quota(unit: .count, period: .day, units: units)]), in: city)
    }

    @Test func `issues more to the period that has begun, or takes back what is available, with ledger entries`()
        async throws
    {
        try await TestCity.with { city in
            try await open(city)
            try await publish(700, city)
            #expect(try await period(city) == "700=600+40+60")
            try await publish(100, city)
            #expect(try await period(city) == "100=0+40+60")
            #expect(try await ledger(city) == ["issue 200 budget-available", "reduce 600 available-budget"])
            #expect(try await city.texts("SELECT units::text FROM quota_pool") == ["100"])
        }
    }

    @Test func `never falls below what is held or used`() async throws {
        try await TestCity.with { city in
            try await open(city)
            await #expect(throws: Fault.quotaBelowUsed) { try await publish(99, city) }
            #expect(try await period(city) == "500=400+40+60")
            #expect(try await city.scenarioStates() == ["YOU-001/1 running", "YOU-001/2 draft"])
        }
    }

    @Test func `at midnight takes back what is left where the new version has less than is used`() async throws {
        try await TestCity.with { city in
            try await open(city)
            let next = TestCity.day.adding(days: 1)
            _ = try await DraftedCity.publish(
                TestCity.scenario(from: next, quotas: [Quota(unit: .count, period: .total, units: 5)]), in: city)
            try await city.execute(
                """
                INSERT INTO quota_pool (scenario_id, unit, period, units) SELECT scenario_id, 'count', 'total', 90 FROM scenario;
                INSERT INTO quota_period (pool_id, starts_on, issued, available, held, used)
                SELECT pool_id, '0001-01-01', 90, 30, 0, 60 FROM quota_pool WHERE period = 'total'
                """)
            let moved = try await KeepScenarioDays(pool: city.pool, audit: city.audit)(
                in: city.context(Instant(startOf: next)))
            #expect(moved.map(\.state) == [.running])
            #expect(
                try await city.texts(
                    """
                    SELECT pool.period || ' ' || units || ' ' || issued || '=' || available || '+' || held || '+' || used
                    FROM quota_period JOIN quota_pool AS pool USING (pool_id) ORDER BY 1
                    """) == ["day 0 500=400+40+60", "total 5 60=0+0+60"])
        }
    }

    /// Four in all: one used, two held, one left; then a version with two begins by itself.
    @Test func `is kept when what was held comes back after it was lowered`() async throws {
        try await BenefitCity.with(citizens: 3) { city in
            let scenario = try await city.run(
                BenefitCity.terms(quotas: [Quota(unit: .count, period: .total, units: 4)]))
            let used = try await city.commit(city.held(scenario))
            let (first, second) = (try await city.held(scenario, by: 1), try await city.held(scenario, by: 2))
            try await city.city.pool.transaction { db in
                try SetQuotas.apply(
                    [Quota(unit: .count, period: .total, units: 2)], of: 1, clamping: true, now: TestCity.opening, db)
            }
            #expect(try await city.units() == ["3/0/2/1/0"])
            try await city.release(first, by: 1)
            #expect(try await city.units() == ["2/0/1/1/0"])
            #expect(try await city.hold(scenario) == "refused quota_exhausted")
            _ = try await ExpireHolds(pool: city.city.pool, audit: city.city.audit)(
                in: city.context(TestCity.opening.adding(seconds: 600)))
            #expect(try await city.units() == ["2/1/0/1/0"])
            #expect(try await city.desk.read(second, of: city.citizens[2], in: city.context()).state == .expired)
            _ = try await city.held(scenario)
            #expect(try await city.hold(scenario) == "refused quota_exhausted")
            _ = try await city.desk.cancel(
                used, of: city.citizens[0], once: Once(BenefitCity.request()) { _ in [] }, in: city.context())
            #expect(try await city.units() == ["2/1/1/0/0"])
            #expect(
                try await city.city.texts("SELECT kind || ' ' || units FROM quota_ledger WHERE kind = 'reduce'")
                    == ["reduce 1", "reduce 1"])
            #expect(try await city.bookFaults() == [])
        }
    }
}
