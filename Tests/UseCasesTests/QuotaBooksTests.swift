import CivilTime
import Incentives
import Postgres
import Signing
import Synchronization
import TestKit
import Testing

@testable import Store
@testable import UseCases

/// The books are looked at piece by piece, beside whoever takes units, and what looks after them waits for nothing
/// else.
@Suite struct `The books of units` {
    private static let quotas = [
        Quota(unit: .count, period: .day, units: 100), Quota(unit: .count, period: .month, units: 1_000),
    ]

    /// Pieces of one: everything is the border of something.
    private func verify(_ city: BenefitCity) -> VerifyQuotas {
        VerifyQuotas(pool: city.city.pool, size: .init(periods: 1, holds: 1))
    }

    private func filled(_ city: BenefitCity) async throws -> [PublicID] {
        let caps = [Cap(period: .period(.day), limit: 20)]
        let scenarios = [
            try await city.run(BenefitCity.terms("TEST-001", quotas: Self.quotas, caps: caps)),
            try await city.run(BenefitCity.terms("TEST-002", quotas: Self.quotas, caps: caps)),
        ]
        for citizen in city.citizens.indices {
            for scenario in scenarios {
                try await city.commit(city.held(scenario, by: citizen), by: citizen)
                _ = try await city.held(scenario, by: citizen)
                try await city.release(city.held(scenario, by: citizen), by: citizen)
            }
        }
        return scenarios
    }

    @Test func `agree in pieces as in one, and say how much was looked at`() async throws {
        try await BenefitCity.with(citizens: 3) { city in
            _ = try await filled(city)
            let (verify, usual) = (verify(city), VerifyQuotas(pool: city.city.pool))
            for report in [try await verify(), try await verify.atOnce(), try await usual()] {
                #expect(report.faults == [] && report.moving == 0)
                #expect(report.periods == 4 && report.holds == 18 && report.slots == 12)
                // One issue for each period; 3 holds, a commit and a release of each person in each scenario's two
                // periods.
                #expect(report.entries == 4 + 3 * 2 * 5 * 2)
            }
        }
    }

    @Test(arguments: [
        (
            "UPDATE quota_period SET used = used + 1, available = available - 1 WHERE pool_id = 4",
            ["period from 2026-11-01: not the sums of its ledger", "period from 2026-11-01: not what the holds took"]
        ),
        (
            """
            INSERT INTO quota_ledger (pool_id, starts_on, kind, debit, credit, units, holds, at)
            SELECT pool_id, starts_on, 'hold', 'available', 'held', 1, 1, now() FROM quota_period WHERE pool_id = 1
            """, ["period from 2026-11-23: not the sums of its ledger"]
        ),
        (
            """
            UPDATE benefit_hold SET pool_units = '{2,1}' WHERE state = 'committed'
                AND beneficiary_id = (SELECT max(beneficiary_id) FROM benefit_hold) AND scenario_id = 1
            """, ["period from 2026-11-23: not what the holds took"]
        ),
        (
            """
            UPDATE benefit_hold SET pool_starts = '{2026-11-22,2026-11-01}' WHERE state = 'held'
                AND beneficiary_id = (SELECT min(beneficiary_id) FROM benefit_hold) AND scenario_id = 2
            """,
            ["period from 2026-11-22: not what the holds took", "period from 2026-11-23: not what the holds took"]
        ),
        ("DELETE FROM cap_slot WHERE hold_id = (SELECT max(hold_id::text)::uuid FROM cap_slot)", ["other cap slots"]),
        (
            """
            UPDATE redemption SET state = 'cancelled'
            WHERE redemption_id = (SELECT max(redemption_id::text)::uuid FROM redemption)
            """,
            [
                "2026-11-01: not what the holds took", "2026-11-23: not what the holds took", "other cap slots",
                "committed and redeemed",
            ]
        ),
    ])
    func `show whatever was changed by hand, wherever it stands`(_ change: String, _ faults: [String]) async throws {
        try await BenefitCity.with(citizens: 3) { city in
            _ = try await filled(city)
            try await city.city.owner.transaction { db in
                try db.execute(script: "SET LOCAL session_replication_role = replica; " + change)
            }
            let found = try await verify(city)().faults.map(\.description)
            #expect(found.count == faults.count, "\(found)")
            for fault in faults { #expect(found.contains { $0.contains(fault) }, "\(fault) is not in \(found)") }
        }
    }

    @Test func `agree within what moves meanwhile, and no further`() async throws {
        try await BenefitCity.with(citizens: 3) { city in
            let scenarios = try await filled(city)
            let verify = verify(city)
            func look() async throws -> VerifyQuotas.Report {
                var turn = 0
                return try await verify {
                    // After each piece somebody holds, of those whose holds were read already or of those still to
                    // come.
                    let hold = try await city.held(scenarios[turn % 2], by: turn % 3)
                    if turn.isMultiple(of: 2) { try await city.commit(hold, by: turn % 3) }
                    turn += 1
                }
            }
            let report = try await look()
            #expect(report.faults == [])
            #expect(report.moving > 0 && report.moving <= 4)
            let still = try await verify()
            #expect(still.faults == [] && still.moving == 0)
            try await city.city.owner.transaction { db in
                try db.execute(
                    script: """
                        SET LOCAL session_replication_role = replica;
                        UPDATE benefit_hold SET pool_units = '{50,1}'
                        WHERE hold_id = (SELECT max(hold_id::text)::uuid FROM benefit_hold
                            WHERE state = 'committed' AND scenario_id = 1)
                        """)
            }
            #expect(try await look().faults == [.differsFromHolds(pool: 1, startsOn: TestCity.day)])
        }
    }

    /// What a list asks every two seconds looks each period up by its key, whatever lies behind it.
    @Test func `are asked for what is exhausted by key, however many periods are over`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(
                BenefitCity.terms(quotas: [Quota(unit: .count, period: .day, units: 1)]))
            _ = try await city.held(scenario)
            try await city.city.execute(
                """
                INSERT INTO quota_pool (scenario_id, unit, period, district, units)
                SELECT 1, 'count', 'day', (400000 + number)::text, 1 FROM generate_series(1, 300) AS number;
                INSERT INTO quota_period (pool_id, starts_on, issued, available)
                SELECT pool_id, date '2026-11-23' - day, 0, 0 FROM quota_pool, generate_series(1, 200) AS day;
                ANALYZE quota_period
                """)
            let text = "\(SQL.availableUnits)"
                .replacing("$1::int[]", with: "(SELECT array_agg(pool_id) FROM quota_pool)")
                .replacing("$2::date[]", with: "(SELECT array_agg(date '2026-11-23') FROM quota_pool)")
            try await city.city.owner.transaction { db in
                try db.execute(
                    script: """
                        DO $plan$ DECLARE line text; BEGIN
                            FOR line IN EXECUTE $text$EXPLAIN \(text)$text$ LOOP
                                IF line LIKE '%Index Cond: ((pool_id = wanted.pool_id) AND (starts_on = wanted.starts_on))'
                                THEN RETURN; END IF;
                            END LOOP;
                            RAISE EXCEPTION 'reads more than it was asked for';
                        END $plan$
                        """)
            }
            try await city.shelf.reload(now: TestCity.opening)
            #expect(city.shelf.contents.exhausted == [PoolPeriod(pool: 1, startsOn: TestCity.day)])
        }
    }

    /// While nothing of a loan can be written, units come back in time.
    @Test(.timeLimit(.minutes(15)))
    func `get expired units back while loans wait`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(
                BenefitCity.terms(quotas: [Quota(unit: .count, period: .day, units: 2)]))
            _ = try await city.held(scenario)
            _ = try await city.held(scenario, by: 1, now: TestCity.opening.adding(seconds: 60))
            let (isHeld, held) = AsyncStream.makeStream(of: Void.self)
            let gate = Gate()
            async let blocked: Void = city.city.owner.transaction { db in
                try db.execute(script: "LOCK TABLE redemption, redemption_code IN ACCESS EXCLUSIVE MODE")
                held.finish()
                gate.wait()
            }
            for await _ in isHeld {}
            let (expired, ended) = AsyncStream.makeStream(of: Int.self)
            let clock = Mutex(TestCity.opening.adding(seconds: 600))
            let holds = HoldMaintainer(
                pool: city.city.pool, audit: city.city.audit, now: { clock.withLock { $0 } }
            ) { event in
                switch event {
                case .expired(let holds): ended.yield(holds)
                case .failed(let error): if !(error is CancellationError) { Issue.record(error) }
                }
            }
            let (followed, done) = AsyncStream.makeStream(of: Void.self)
            let loans = LoanMaintainer(
                pool: city.city.pool, audit: city.city.audit, now: { TestCity.opening }
            ) { event in
                if case .failed(let error) = event { Issue.record(error) }
            }
            let followLoans = Task {
                await loans.run { _ in
                    done.finish()
                    throw CancellationError()
                }
            }
            let endHolds = Task {
                await holds.run { _ in
                    clock.withLock { $0 = $0.adding(seconds: 30) }
                    await Task.yield()
                }
            }
            var seen = 0
            for await count in expired {
                seen += count
                if seen == 2 { break }
            }
            let units = try? await city.units()
            endHolds.cancel()
            gate.open()
            #expect(units == ["2/2/0/0/0"])
            try await blocked
            for await _ in followed {}
            await endHolds.value
            await followLoans.value
        }
    }
}
