import CivilTime
import Incentives
import Postgres
import Signing
import Store
import Synchronization
import UseCases

/// What measuring benefits stands on: people who may have them, a provider, and scenarios written straight into the
/// database, since two officers and a certificate are not what is measured.
struct BenefitGround: Sendable {
    let city: BenchCity

    static let hot = "HOT-001"
    private static let people = 20_000

    /// One scenario of the ground.
    struct Plan: Sendable {
        let code: String
        let quotas: [Quota]
        let caps: [Cap]
        var holdSeconds: Int64 = 600
        var kind = "travel"
        var threshold = Scenario.Threshold.score(0)
        var benefit = Benefit(fixedFen: 500)
    }

    /// Makes what is missing. Everyone asked for has an account, a score and the consent to look for benefits.
    func prepare(_ plans: [Plan]) async throws -> [CitizenHandle] {
        _ = try await city.load()
        let client = BenchClient(city: city)
        _ = try await client.prepare()
        if try await client.handles(limit: 1).isEmpty {
            _ = try await ScoreEveryone(pool: city.installation.pool)(in: city.context)
        }
        try await city.installation.pool.transaction { db in try db.execute(script: Self.consents) }
        for plan in plans { try await write(plan) }
        try await city.settle()
        return try await client.handles(limit: Self.people)
    }

    private func write(_ plan: Plan) async throws {
        let terms = Scenario(
            code: plan.code, category: "信易游", kind: plan.kind, name: .init(zh: "测试", en: "Test"),
            text: .init(zh: "测试", en: "Test"), provider: "P-BENCH",
            window: Window(
                from: Day("2026-01-01") ?? .distantFuture, to: Day("2029-12-31") ?? .distantFuture),
            eligibility: Eligibility(), levels: [.init(threshold: plan.threshold, benefit: plan.benefit)],
            publicOffer: .nothing, quotas: plan.quotas, caps: plan.caps, holdSeconds: plan.holdSeconds)
        let (id, document) = (try PublicID.random(), terms.document)
        try await city.installation.pool.transaction { db in
            let row = (id: id, terms: terms, document: document, digest: SHA256Digest(hashing: document).bytes)
            guard try db.run(Self.insert, row) == 1 else { return }
            for quota in plan.quotas { _ = try db.run(Self.insertPool, (code: plan.code, quota: quota)) }
        }
    }

    /// Public ids of scenarios by code.
    func scenarios() async throws -> [String: PublicID] {
        try await city.installation.pool.transaction(.readOnly) { db in
            Dictionary(uniqueKeysWithValues: try db.all(Self.ids))
        }
    }

    private static let ids = Statement<Void, (String, PublicID)>(sql: "SELECT code, public_id FROM scenario") {
        row throws(PostgresError) in (try row.text(), PublicID(uuid: try row.uuid()))
    }
    private static let consents: StaticString = """
        INSERT INTO provider (code, name_zh, name_en, kind, created_at)
        VALUES ('P-BENCH', '测试', 'Test', 'museum', '2026-01-01') ON CONFLICT DO NOTHING;
        INSERT INTO outlet (provider_id, code, name_zh, adcode)
        SELECT provider_id, 'O-BENCH', '测试', '410102' FROM provider WHERE code = 'P-BENCH' ON CONFLICT DO NOTHING;
        INSERT INTO consent_version (citizen_id, purpose, recipient, known_from, consent_id, state, notice_version, evidence,
            categories, given_at, consent_from, consent_until)
        SELECT citizen_id, 'incentive', 'city', '2026-01-01', gen_random_uuid(), 'given', '2026-07', 'consent/bench',
            ARRAY['eligibility'], '2026-01-01', '2026-01-01', '2027-12-31'
        FROM account_version
        WHERE known_to = 'infinity' AND state = 'active' AND NOT EXISTS (
            SELECT FROM consent_version AS known WHERE known.citizen_id = account_version.citizen_id
                AND known.purpose = 'incentive' AND known.recipient = 'city')
        """
    private static let insert = Statement<
        (id: PublicID, terms: Scenario, document: [UInt8], digest: [UInt8]), Void
    >(
        sql: """
            WITH made AS (
                INSERT INTO scenario (public_id, code, created_at) VALUES ($1, $2, '2026-01-01')
                ON CONFLICT (code) DO NOTHING RETURNING scenario_id
            )
            INSERT INTO scenario_version (scenario_id, version, state, document, digest, provider_id, kind, starts_on,
                ends_on, is_basic_service, has_threshold, certificate, created_at)
            SELECT scenario_id, 1, 'running', $3, $4, (SELECT provider_id FROM provider WHERE code = $5), $6, $7, $8,
                false, $9, '\\x00', '2026-01-01'
            FROM made
            """
    ) { row, writer in
        writer.append(row.id.uuid)
        writer.append(row.terms.code)
        writer.append(row.document)
        writer.append(row.digest)
        writer.append(row.terms.provider)
        writer.append(row.terms.kind)
        writer.append(row.terms.window.from)
        writer.append(row.terms.window.to)
        writer.append(row.terms.hasThreshold)
    }
    private static let insertPool = Statement<(code: String, quota: Quota), Void>(
        sql: """
            INSERT INTO quota_pool (scenario_id, unit, period, units)
            SELECT scenario_id, $2, $3, $4 FROM scenario WHERE code = $1
            """
    ) { row, writer in
        writer.append(row.code)
        writer.append(row.quota.unit.rawValue)
        writer.append(row.quota.period.rawValue)
        writer.append(row.quota.units)
    }
}

/// Hands out numbers to tasks that run at the same time.
final class Turns: Sendable {
    private let last = Atomic<Int>(0)

    func next() -> Int { last.add(1, ordering: .relaxed).newValue }
}
