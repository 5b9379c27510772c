import CivilTime
import Incentives
import Postgres
import Signing
import TestKit
import Testing
import UseCases

/// A caller that lost patience asks another instance, while the first is still at it.
@Suite struct `A request that is under way at another instance` {
    private let plenty = [Quota(unit: .count, period: .day, units: 100)]

    /// Starts `first`, and once it has reached the end of a hold, `second`; lets them go on when that one waits as
    /// well.
    private func meeting<Answer: Sendable>(
        _ city: BenefitCity, _ first: @escaping @Sendable () async throws -> Answer,
        _ second: @escaping @Sendable () async throws -> Answer
    ) async throws -> (Answer, Answer) {
        try await city.city.execute(
            """
            CREATE FUNCTION met() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock(42);
                RETURN NEW;
            END $$;
            CREATE TRIGGER met BEFORE UPDATE ON benefit_hold FOR EACH ROW EXECUTE FUNCTION met();
            """)
        let holder = try await PostgresConnection.open(city.city.database.options)
        try await holder.use { db in try db.execute(script: "SELECT pg_advisory_lock(42)") }
        async let one = first()
        while try await city.city.advisoryWaiters() < 1 { await Task.yield() }
        async let other = second()
        while try await city.city.texts(Self.waiters).isEmpty { await Task.yield() }
        await holder.close()
        return try await (one, other)
    }

    /// Whoever waits for a row of somebody else's.
    private static let waiters: StaticString = """
        SELECT 'x' FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event <> 'advisory'
        """

    private func instance(_ city: BenefitCity) async throws -> BenefitDesk {
        let shelf = ScenarioShelf(pool: city.city.pool)
        try await shelf.reload(now: TestCity.opening)
        return try BenefitDesk(
            pool: city.city.pool, identity: city.city.identity, cards: city.city.shelf, shelf: shelf,
            audit: city.city.audit)
    }

    @Test func `commits once and is answered alike`() async throws {
        try await BenefitCity.with { city in
            let hold = try await city.held(city.run(BenefitCity.terms(quotas: plenty)))
            let other = try await instance(city)
            let once = Once<RedemptionView>(try BenefitCity.request("one")) { Array("\($0.id)".utf8) }
            let (first, second) = try await meeting(city) {
                try await city.desk.commit(hold, of: city.citizens[0], once: once, in: city.context())
            } _: {
                try await other.commit(hold, of: city.citizens[0], once: once, in: city.context())
            }
            #expect(first == second)
            #expect(try await city.units() == ["100/99/0/1/0"])
        }
    }

    @Test func `releases once and is answered alike`() async throws {
        try await BenefitCity.with { city in
            let hold = try await city.held(city.run(BenefitCity.terms(quotas: plenty)))
            let other = try await instance(city)
            let once = Once<HoldView>(try BenefitCity.request("one")) { Array("\($0.state) \($0.createdAt)".utf8) }
            let (first, second) = try await meeting(city) {
                try await city.desk.release(hold, of: city.citizens[0], once: once, in: city.context())
            } _: {
                try await other.release(hold, of: city.citizens[0], once: once, in: city.context())
            }
            #expect(first == second)
            #expect(try await city.units() == ["100/100/0/0/0"])
        }
    }

    /// The first came before the deadline and waits; who asks again after it is told that it is over. It stays so.
    @Test func `is over for all of them once one was told so`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(BenefitCity.terms(quotas: plenty, holdSeconds: 60))
            let (before, after) = (TestCity.opening.adding(seconds: 59), TestCity.opening.adding(seconds: 60))
            let (first, second) = (try await city.held(scenario), try await city.held(scenario))
            for now in [after, before] {
                await #expect(throws: Fault.holdExpired) { try await city.commit(first, key: "one", now: now) }
                await #expect(throws: Fault.holdExpired) { try await city.release(second, key: "two", now: now) }
            }
            #expect(
                try await city.city.texts("SELECT kind FROM client_event WHERE kind LIKE 'hold%'")
                    == ["hold.expired", "hold.expired"])
            #expect(try await city.units() == ["100/100/0/0/0"])
            let third = try await city.held(scenario)
            let code = try await city.desk.code(for: third, of: city.citizens[0], in: city.context())
            for now in [after, before] {
                await #expect(throws: Fault.codeRefused) {
                    try await city.redemptions.redeem(
                        code: code.digits, outlet: "O-TEST-1", orderNumber: "n-1", amountFen: nil,
                        provider: city.provider, in: city.context(now))
                }
            }
            #expect(try await city.bookFaults() == [])
        }
    }

    @Test func `redeems once and is answered alike`() async throws {
        try await BenefitCity.with { city in
            let hold = try await city.held(city.run(BenefitCity.terms(quotas: plenty)))
            let code = try await city.desk.code(for: hold, of: city.citizens[0], in: city.context())
            let (here, there) = (try city.redemptions, try city.redemptions)
            let (first, second) = try await meeting(city) {
                try await here.redeem(
                    code: code.digits, outlet: "O-TEST-1", orderNumber: "n-1", amountFen: nil, provider: city.provider,
                    in: city.context())
            } _: {
                try await there.redeem(
                    code: code.digits, outlet: "O-TEST-1", orderNumber: "n-1", amountFen: nil, provider: city.provider,
                    in: city.context())
            }
            #expect(first == second)
            #expect(try await city.units() == ["100/99/0/1/0"])
        }
    }
}
