import CivilTime
import Incentives
import Postgres
import Signing
import UseCases

/// Holds and commits at 64 concurrent callers, counted in durable transitions: on one hot pool against one guarded row
/// updated and committed by `pgbench`, and over a thousand pools against the same rows written by hand-written SQL.
struct RedeemBench: Sendable {
    let city: BenchCity
    let repeats: Int
    let seconds: Int

    private static let callers = 64
    private static let pools = 1000
    private static let plenty = [Quota(unit: .count, period: .total, units: 1_000_000_000)]
    private static let caps = [Cap(period: .period(.month), limit: 10_000)]

    func run() async throws -> String {
        let ground = BenefitGround(city: city)
        var plans = [BenefitGround.Plan(code: BenefitGround.hot, quotas: Self.plenty, caps: Self.caps)]
        for number in 1...Self.pools {
            plans.append(.init(code: "POOL-\(100_000 + number)", quotas: Self.plenty, caps: Self.caps))
        }
        let people = try await ground.prepare(plans)
        guard !people.isEmpty else { throw CommandFailure("nobody has a score") }
        let installation = city.installation
        let pool = PostgresPool(options: installation.options, size: 14)
        let audit = AuditTrail(ring: installation.identity.ring, pool: pool)
        try await installation.scenarios.reload(now: installation.clock.now)
        let desk = try BenefitDesk(
            pool: pool, identity: installation.identity, cards: installation.shelf, shelf: installation.scenarios,
            audit: audit)
        let ids = try await ground.scenarios()
        let hot = [BenefitGround.hot].compactMap { ids[$0] }
        let many = ids.filter { $0.key.hasPrefix("POOL-") }.map(\.value)
        let floors = PgBench(city: city)
        try await floors.execute(Self.floorTables)
        _ = try await transitions(desk, hot, people, for: 2)
        _ = try await transitions(desk, many, people, for: 2)
        var (row, byHand, ourHot, ourMany) = ([Int](), [Int](), [Int](), [Int]())
        for _ in 0..<repeats {
            row.append(
                try [1, 2, 4, 8, 16, 32, 64].map { try floors.rate(Self.guardedRow, clients: $0, transactions: 8_000) }
                    .max()
                    ?? 0)
            ourHot.append(try await transitions(desk, hot, people, for: seconds))
            byHand.append(
                try [8, 16, 32, 64].map { try floors.rate(Self.equivalent, clients: $0, transactions: 4_000) * 2 }.max()
                    ?? 0)
            ourMany.append(try await transitions(desk, many, people, for: seconds))
        }
        let report = try await VerifyQuotas(pool: pool)()
        await pool.close()
        guard report.faults.isEmpty else { throw CommandFailure("the books do not agree: \(report.faults[0])") }
        let (a, b) = (Measurements(values: ourHot), Measurements(values: row))
        let (c, d) = (Measurements(values: ourMany), Measurements(values: byHand))
        return """
            bench redeem: ratio \(ratio(a.median, b.median)) (one pool: \(a.median) transitions/s of \(a.spread), guarded row \
            \(b.median)/s of \(b.spread), \(Self.callers) callers; target ≥ 1.00)
            bench redeem-many: ratio \(ratio(c.median, d.median)) (\(Self.pools) pools: \(c.median) transitions/s of \
            \(c.spread), hand-written SQL \(d.median)/s of \(d.spread), \(Self.callers) callers; target ≥ 0.80)
            """
    }

    /// Durable transitions per second: each hold and each commit that was answered is one.
    private func transitions(
        _ desk: BenefitDesk, _ scenarios: [PublicID], _ people: [CitizenHandle], for seconds: Int
    ) async throws -> Int {
        let turns = Turns()
        let clock = city.installation.clock
        let started = ContinuousClock.now
        let end = started + .seconds(seconds)
        let done = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<Self.callers {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now < end {
                        let turn = turns.next()
                        let person = people[turn % people.count]
                        let scenario = scenarios[turn % scenarios.count]
                        let context = OperationContext(now: clock.now, actor: .command("bench"), purpose: "service")
                        let bytes = try await desk.hold(
                            BenefitAsk(scenario: scenario, order: Order(amountFen: 1000)), of: person,
                            once: Once(Self.request(), answer: Self.holdID), in: context)
                        guard let hold = PublicID(bytes: bytes) else {
                            throw CommandFailure("a hold was refused: \(String(decoding: bytes, as: UTF8.self))")
                        }
                        _ = try await desk.commit(
                            hold, of: person, once: Once(Self.request()) { $0.id.bytes }, in: context)
                        count += 2
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return done * 1000 / max(1, milliseconds(ContinuousClock.now - started))
    }

    private static func request() throws -> IdempotentRequest {
        let key = try PublicID.random().text(prefix: "b")
        guard let request = IdempotentRequest(key: key, method: "POST", path: "/bench", content: Array(key.utf8)) else {
            throw CommandFailure("no request")
        }
        return request
    }

    private static let holdID: @Sendable (HoldOutcome) throws -> [UInt8] = { outcome in
        switch outcome {
        case .held(let hold): hold.id.bytes
        case .refused(let quote): Array(quote.refusals.map(\.code.rawValue).joined(separator: ", ").utf8)
        }
    }

    // MARK: Floors

    private static let guardedRow = """
        UPDATE floor_row SET available = available - 1 WHERE id = 1 AND available > 0;
        """

    /// Tables of the same shape with the same indexes and checks, so that the books stay true.
    static let floorTables = """
        DROP TABLE IF EXISTS floor_row, floor_period, floor_hold, floor_slot, floor_ledger, floor_audit, floor_unsealed,
            floor_key, floor_redemption, floor_step, floor_directory;
        CREATE TABLE floor_row (id int PRIMARY KEY, available bigint NOT NULL) WITH (fillfactor = 20);
        INSERT INTO floor_row VALUES (1, 1000000000);
        CREATE TABLE floor_period (LIKE quota_period INCLUDING ALL) WITH (fillfactor = 20);
        INSERT INTO floor_period (pool_id, starts_on, issued, available)
        SELECT n, '0001-01-01', 1000000000, 1000000000 FROM generate_series(1, 1000) AS n;
        CREATE TABLE floor_hold (LIKE benefit_hold INCLUDING ALL);
        CREATE TABLE floor_slot (LIKE cap_slot INCLUDING ALL);
        CREATE TABLE floor_ledger (LIKE quota_ledger INCLUDING ALL);
        CREATE TABLE floor_audit (LIKE audit_entry INCLUDING ALL);
        CREATE TABLE floor_unsealed (LIKE audit_unsealed INCLUDING ALL);
        CREATE TABLE floor_key (LIKE idempotency_key INCLUDING ALL);
        CREATE TABLE floor_redemption (LIKE redemption INCLUDING ALL);
        CREATE TABLE floor_step (LIKE redemption_transition INCLUDING ALL);
        CREATE TABLE floor_directory (LIKE redemption_by_id INCLUDING ALL);
        """

    /// A hold and a commit as two transactions that read and write the same rows, as somebody would write them by hand.
    static let equivalent = """
        \\set pool random(1, 1000)
        \\set person random(1, 1000000000)
        \\set entry random(1, 9000000000000000)
        BEGIN;
        SELECT request_digest FROM floor_key WHERE key_digest = substring(sha256(int8send(:entry::bigint)) FROM 1 FOR 16);
        SELECT state, district, consent_until FROM account_version WHERE citizen_id = 1 + :person % 1000 AND known_to = 'infinity';
        SELECT score FROM score WHERE citizen_id = 1 + :person % 1000 ORDER BY run_id DESC LIMIT 1;
        SELECT state FROM consent_version WHERE citizen_id = 1 + :person % 1000 AND purpose = 'incentive' AND known_to = 'infinity';
        SELECT ordinal FROM floor_slot WHERE scenario_id = :pool AND beneficiary_id = :person AND period = 'month' AND starts_on = '2026-11-01';
        UPDATE floor_period SET available = available - 1, held = held + 1 WHERE pool_id = :pool AND starts_on = '0001-01-01' AND available > 0;
        INSERT INTO floor_ledger (pool_id, starts_on, kind, debit, credit, units, holds, at) VALUES (:pool, '0001-01-01', 'hold', 'available', 'held', 1, 1, now());
        INSERT INTO floor_slot VALUES (:pool, :person, 'month', '2026-11-01', 1, 10000, ('00000000-0000-0000-0000-' || lpad(to_hex(:entry::bigint), 12, '0'))::uuid);
        INSERT INTO floor_hold (beneficiary_id, hold_id, scenario_id, version_id, client_id, state, created_at, expires_at, amount_fen, quantity, minutes, benefit_fen, pay_fen, waived_fen, pool_ids, pool_starts, pool_units, period_slots, concurrent_slots, loan_days, renewals, level) VALUES (:person, ('00000000-0000-0000-0000-' || lpad(to_hex(:entry::bigint), 12, '0'))::uuid, 1, 1, 1, 'held', now(), now() + interval '10 minutes', 1000, 1, 0, 500, 500, 0, ARRAY[:pool::int], ARRAY['0001-01-01'::date], ARRAY[1::bigint], 1, 0, 0, 0, 0);
        INSERT INTO floor_audit (entry_id, at, actor_kind, actor, action, about_citizen, object, purpose, request_id, origin, mac) VALUES (('00000001-0000-0000-0000-' || lpad(to_hex(:entry::bigint), 12, '0'))::uuid, now(), 'command', 'bench', 'benefit.held', :person, 'hold', 'service', '', '', sha256('x'));
        INSERT INTO floor_unsealed VALUES (('00000001-0000-0000-0000-' || lpad(to_hex(:entry::bigint), 12, '0'))::uuid);
        INSERT INTO floor_key (key_digest, request_digest, used_at, answer, citizen_id) VALUES (substring(sha256(int8send(:entry::bigint)) FROM 1 FOR 16), substring(sha256('r') FROM 1 FOR 16), now(), sha256('a'), :person);
        COMMIT;
        BEGIN;
        SELECT request_digest FROM floor_key WHERE key_digest = substring(sha256(int8send(-(:entry::bigint))) FROM 1 FOR 16);
        SELECT state FROM floor_hold WHERE beneficiary_id = :person AND hold_id = ('00000000-0000-0000-0000-' || lpad(to_hex(:entry::bigint), 12, '0'))::uuid FOR UPDATE;
        SELECT state FROM consent_version WHERE citizen_id = 1 + :person % 1000 AND purpose = 'incentive' AND known_to = 'infinity';
        UPDATE floor_hold SET state = 'committed', ended_at = now(), end_reason = 'committed' WHERE beneficiary_id = :person AND hold_id = ('00000000-0000-0000-0000-' || lpad(to_hex(:entry::bigint), 12, '0'))::uuid AND state = 'held';
        UPDATE floor_period SET held = held - 1, used = used + 1 WHERE pool_id = :pool AND starts_on = '0001-01-01' AND held > 0;
        INSERT INTO floor_ledger (pool_id, starts_on, kind, debit, credit, units, holds, at) VALUES (:pool, '0001-01-01', 'commit', 'held', 'used', 1, 1, now());
        INSERT INTO floor_redemption (beneficiary_id, redemption_id, hold_id, scenario_id, version_id, provider_id, client_id, life, state, quantity, amount_fen, benefit_fen, pay_fen, waived_fen, free_minutes, pay_later_hours, priority, committed_at, changed_at) VALUES (:person, ('00000002-0000-0000-0000-' || lpad(to_hex(:entry::bigint), 12, '0'))::uuid, ('00000000-0000-0000-0000-' || lpad(to_hex(:entry::bigint), 12, '0'))::uuid, 1, 1, 1, 1, 'visit', 'committed', 1, 1000, 500, 500, 0, 0, 0, 0, now(), now());
        INSERT INTO floor_directory VALUES (('00000002-0000-0000-0000-' || lpad(to_hex(:entry::bigint), 12, '0'))::uuid, :person, 1);
        INSERT INTO floor_step (beneficiary_id, redemption_id, ordinal, name, to_state, at, actor, reason) VALUES (:person, ('00000002-0000-0000-0000-' || lpad(to_hex(:entry::bigint), 12, '0'))::uuid, 1, 'commit', 'committed', now(), 'bench', 'committed');
        INSERT INTO floor_audit (entry_id, at, actor_kind, actor, action, about_citizen, object, purpose, request_id, origin, mac) VALUES (('00000003-0000-0000-0000-' || lpad(to_hex(:entry::bigint), 12, '0'))::uuid, now(), 'command', 'bench', 'benefit.committed', :person, 'hold', 'service', '', '', sha256('x'));
        INSERT INTO floor_unsealed VALUES (('00000003-0000-0000-0000-' || lpad(to_hex(:entry::bigint), 12, '0'))::uuid);
        INSERT INTO floor_key (key_digest, request_digest, used_at, answer, citizen_id) VALUES (substring(sha256(int8send(-(:entry::bigint))) FROM 1 FOR 16), substring(sha256('r') FROM 1 FOR 16), now(), sha256('a'), :person);
        COMMIT;
        """
}
