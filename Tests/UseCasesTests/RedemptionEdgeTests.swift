import CivilTime
import Incentives
import Postgres
import Signing
import TestKit
import Testing
import UseCases

/// What the database itself keeps of versions and redemptions, whoever writes; and what a citizen can dispute.
@Suite struct `A redemption in the database` {
    /// One of each life, each committed.
    private func committed(_ city: BenefitCity) async throws {
        let plenty = [Quota(unit: .count, period: .day, units: 100)]
        for (code, benefit) in [
            ("TEST-001", Benefit(fixedFen: 500)), ("TEST-002", Benefit(quantity: 2, loanDays: 30, renewals: 1)),
            ("TEST-003", Benefit(depositWaiverFen: 20_000)),
        ] {
            let scenario = try await city.run(BenefitCity.terms(code, benefit: benefit, quotas: plenty))
            try await city.commit(city.held(scenario, order: Order(amountFen: 29_900)))
        }
    }

    private func execute(_ script: String, _ city: BenefitCity) async throws {
        try await city.city.owner.transaction { db in try db.execute(script: script) }
    }

    /// The columns that go with a state.
    private func columns(_ state: RedemptionState) -> String {
        let settled = state == .settled || state == .closed ? "date '2026-11-23'" : "NULL"
        return "state = '\(state.rawValue)', settled_on = \(settled)"
    }

    /// The edges in Swift and those in the trigger are the same.
    @Test func `has the same life as in the program`() async throws {
        try await BenefitCity.with { city in
            try await committed(city)
            let found = try await city.city.owner.transaction { db in
                var found: [String] = []
                for life in RedemptionLife.allCases {
                    let row = "WHERE life = '\(life.rawValue)'"
                    for from in RedemptionState.allCases {
                        try db.execute(script: "SAVEPOINT one; ALTER TABLE redemption DISABLE TRIGGER USER")
                        do {
                            try db.execute(script: "UPDATE redemption SET \(columns(from)) \(row)")
                        } catch {
                            // A state of other lives.
                            try db.execute(script: "ROLLBACK TO SAVEPOINT one")
                            continue
                        }
                        try db.execute(script: "ALTER TABLE redemption ENABLE TRIGGER USER")
                        let next = Set(RedemptionEvent.allCases.compactMap { life.after($0, from: from) })
                        for to in RedemptionState.allCases where to != from {
                            try db.execute(script: "SAVEPOINT two")
                            do {
                                try db.execute(script: "UPDATE redemption SET \(columns(to)) \(row)")
                                if !next.contains(to) { found.append("only the database: \(life) \(from) to \(to)") }
                            } catch {
                                if next.contains(to) { found.append("only the program: \(life) \(from) to \(to)") }
                            }
                            try db.execute(script: "ROLLBACK TO SAVEPOINT two")
                        }
                        try db.execute(script: "ROLLBACK TO SAVEPOINT one")
                    }
                }
                return found
            }
            #expect(found == [])
        }
    }

    @Test(arguments: [
        "benefit_fen = benefit_fen + 1, pay_fen = pay_fen - 1", "quantity = 7", "beneficiary_id = beneficiary_id + 1",
        "provider_id = (SELECT provider_id FROM provider WHERE code = 'P-OTHER')", "client_id = 7", "free_minutes = 9",
        "amount_fen = amount_fen + 1, pay_fen = pay_fen + 1", "state = 'cancelled', amount_fen = 0, pay_fen = 0",
        "outlet_id = 1", "charged_fen = 1", "renewals = 1", "due_on = '2026-12-31'", "disputed_by = 'citizen'",
        "hold_id = gen_random_uuid()", "committed_at = now()", "state = 'cancelled', renewals = 1",
    ])
    func `does not change but along its life`(_ change: String) async throws {
        try await BenefitCity.with { city in
            try await committed(city)
            for life in RedemptionLife.allCases {
                await #expect(throws: PostgresError.self, "\(life): \(change)") {
                    try await execute("UPDATE redemption SET \(change) WHERE life = '\(life.rawValue)'", city)
                }
            }
            #expect(try await city.bookFaults() == [])
        }
    }

    @Test func `begins where its life begins`() async throws {
        try await BenefitCity.with { city in
            try await committed(city)
            func copy(_ life: RedemptionLife, _ change: String) -> String {
                """
                CREATE TEMPORARY TABLE copied ON COMMIT DROP AS SELECT * FROM redemption WHERE life = '\(life.rawValue)';
                UPDATE copied SET redemption_id = gen_random_uuid(), hold_id = gen_random_uuid(), \(change);
                INSERT INTO redemption SELECT * FROM copied
                """
            }
            for (life, change) in [
                (RedemptionLife.visit, "state = 'used'"), (.visit, "state = 'cancelled'"),
                (.loan, "state = 'loan_open'"),
                (.loan, "due_on = '2026-12-24'"), (.loan, "renewals = 1"), (.rental, "state = 'in_use'"),
                (.rental, "charged_fen = 1"),
            ] {
                let error = await #expect(throws: PostgresError.self, "\(life): \(change)") {
                    try await execute(copy(life, change), city)
                }
                #expect(error.map { "\($0.sqlState ?? .syntaxError)" } == "23001", "\(life): \(change)")
            }
            for life in RedemptionLife.allCases { try await execute(copy(life, "outlet_id = NULL"), city) }
        }
    }

    @Test func `rests on a version whose digest is of its document and whose certificate stays`() async throws {
        try await BenefitCity.with { city in
            try await committed(city)
            let error = await #expect(throws: PostgresError.self) {
                try await city.city.execute(
                    """
                    INSERT INTO scenario_version (scenario_id, version, state, document, digest, provider_id, kind,
                        starts_on, ends_on, is_basic_service, has_threshold, created_at)
                    SELECT scenario_id, 2, 'draft', document, sha256('another'), provider_id, kind, starts_on, ends_on,
                        false, false, created_at
                    FROM scenario_version WHERE scenario_id = 1
                    """)
            }
            #expect(error?.constraint == "scenario_version_digest")
            for state in ["running", "paused", "ended", "archived"] {
                if state != "running" { try await execute("UPDATE scenario_version SET state = '\(state)'", city) }
                let frozen = await #expect(throws: PostgresError.self, "\(state)") {
                    try await city.city.execute("UPDATE scenario_version SET certificate = 'another'")
                }
                #expect(frozen.map { "\($0.sqlState ?? .syntaxError)" } == "23001", "\(state)")
            }
        }
    }

    // MARK: What the citizen disputes

    private func rental(_ city: BenefitCity) async throws -> PublicID {
        let scenario = try await city.run(BenefitCity.terms(benefit: Benefit(depositWaiverFen: 20_000)))
        let hold = try await city.held(scenario, order: Order(amountFen: 29_900))
        let code = try await city.desk.code(for: hold, of: city.citizens[0], in: city.context())
        return try await city.redemptions.redeem(
            code: code.digits, outlet: "O-TEST-1", orderNumber: "bike-1", amountFen: nil, provider: city.provider,
            in: city.context()
        ).id
    }

    private func take(_ step: TillStep, _ id: PublicID, _ city: BenefitCity) async throws -> RedemptionView {
        try await city.redemptions.take(step, of: id, provider: city.provider, in: city.context())
    }

    private func dispute(
        _ id: PublicID, _ city: BenefitCity, by citizen: Int = 0, key: String? = nil, day: Int64 = 0
    ) async throws -> String {
        let once = Once<RedemptionView>(try BenefitCity.request(key)) {
            Array("\($0.state) \($0.chargedFen) \($0.settledOn == nil)".utf8)
        }
        let bytes = try await city.desk.dispute(
            id, of: city.citizens[citizen], once: once,
            in: city.context(TestCity.opening.adding(seconds: day * 86_400)))
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `is disputed by the citizen, and then nothing is charged`() async throws {
        try await BenefitCity.with { city in
            let id = try await rental(city)
            await #expect(throws: Fault.redemptionState) { try await dispute(id, city) }
            _ = try await take(.giveBack, id, city)
            await #expect(throws: Fault.redemptionUnknown) { try await dispute(id, city, by: 1) }
            #expect(try await dispute(id, city, key: "again") == "disputed 0 true")
            #expect(try await dispute(id, city, key: "again") == "disputed 0 true")
            await #expect(throws: Fault.redemptionState) { try await take(.dispute, id, city) }
            await #expect(throws: Fault.chargeDisputed) { try await take(.settle(chargedFen: 1), id, city) }
            #expect(try await take(.settle(chargedFen: 0), id, city).state == .settled)
            // Nothing was charged: there is nothing left to dispute.
            await #expect(throws: Fault.redemptionState) { try await dispute(id, city) }
            #expect(
                try await city.city.texts(
                    "SELECT name || ' ' || reason FROM redemption_transition WHERE name = 'dispute'")
                    == ["dispute disputed_by_citizen"])
            #expect(try await city.bookFaults() == [])
        }
    }

    @Test func `is disputed for seven days after a charge, also where the provider disputed first`() async throws {
        try await BenefitCity.with { city in
            let id = try await rental(city)
            _ = try await take(.giveBack, id, city)
            _ = try await take(.dispute, id, city)
            #expect(try await take(.settle(chargedFen: 5_000), id, city).chargedFen == 5_000)
            await #expect(throws: Fault.redemptionState) { try await take(.dispute, id, city) }
            await #expect(throws: Fault.redemptionState) { try await dispute(id, city, day: 8) }
            #expect(try await dispute(id, city, day: 7) == "disputed 0 true")
            let month = try #require(SettlementReport.Month(year: 2026, month: 11))
            let report = try await city.redemptions.settlement(
                provider: city.provider, month: month, in: city.context())
            #expect(report.lines.isEmpty && report.open == 1)
            #expect(
                try await city.city.texts(
                    "SELECT amount_fen::text FROM redemption_transition WHERE reason = 'disputed_by_citizen'")
                    == ["5000"])
            await #expect(throws: Fault.chargeDisputed) { try await take(.settle(chargedFen: 5_000), id, city) }
        }
    }
}
