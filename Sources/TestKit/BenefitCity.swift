package import CivilTime
package import Incentives
import Intake
import Postgres
import Rights
package import Signing
import Store
package import UseCases

/// A test city in which people may have benefits: one provider `P-TEST` with the outlets `O-TEST-1` and `O-TEST-2`, one
/// client, people with an account, a score and the consent to look for benefits, and a desk.
package struct BenefitCity: Sendable {
    package let city: TestCity
    package let client: Int32
    package let citizens: [CitizenHandle]
    package let provider: Int32
    package let shelf: ScenarioShelf
    package let desk: BenefitDesk

    /// Everyone has the base score and may use whatever asks for no more. A hold lives ten minutes.
    package static func with<Result>(
        citizens count: Int = 2, poolSize: Int = 10, _ body: (BenefitCity) async throws -> Result
    ) async throws -> Result {
        try await TestCity.with(poolSize: poolSize) { city in
            let client = try await city.client()
            var citizens: [CitizenHandle] = []
            for number in 1...max(1, count) {
                let citizen = try await city.open(Synthetic.person(number), for: client)
                try await city.decide(
                    city.decision(.purpose(.incentive, .city, [.eligibility]), at: TestCity.opening), citizen,
                    now: TestCity.opening)
                citizens.append(citizen)
            }
            try await city.scoreEveryone()
            try await city.execute(
                """
                INSERT INTO provider (code, name_zh, name_en, kind, created_at)
                VALUES ('P-TEST', '测试商户', 'Test provider', 'museum', '2026-01-01'),
                    ('P-OTHER', '另一商户', 'Other provider', 'museum', '2026-01-01');
                INSERT INTO outlet (provider_id, code, name_zh, adcode)
                SELECT provider_id, 'O-TEST-1', '一号店', '410102' FROM provider WHERE code = 'P-TEST'
                UNION ALL SELECT provider_id, 'O-TEST-2', '二号店', '410103' FROM provider WHERE code = 'P-TEST'
                UNION ALL SELECT provider_id, 'O-OTHER-1', '他店', '410102' FROM provider WHERE code = 'P-OTHER';
                """)
            let provider = try await city.owner.transaction { db in
                try db.first(
                    Statement<Void, Int32>(sql: "SELECT provider_id FROM provider WHERE code = 'P-TEST'") {
                        row throws(PostgresError) in try row.int32()
                    }) ?? 0
            }
            let shelf = ScenarioShelf(pool: city.pool)
            let desk = try BenefitDesk(
                pool: city.pool, identity: city.identity, cards: city.shelf, shelf: shelf, audit: city.audit)
            return try await body(
                BenefitCity(
                    city: city, client: client, citizens: citizens, provider: provider, shelf: shelf, desk: desk))
        }
    }

    package var redemptions: RedemptionDesk {
        get throws {
            try RedemptionDesk(
                pool: city.pool, identity: city.identity, cards: city.shelf, shelf: shelf, audit: city.audit)
        }
    }

    /// The same city with more who can ask for benefits, at the end of `citizens`.
    package func with(_ more: CitizenHandle...) -> BenefitCity {
        BenefitCity(
            city: city, client: client, citizens: citizens + more, provider: provider, shelf: shelf, desk: desk)
    }

    /// As the client's requests arrive.
    package func context(_ now: Instant = TestCity.opening) -> OperationContext { city.context(now) }

    /// A scenario of the provider; all year, for whoever has the base score, unless something is replaced.
    package static func terms(
        _ code: String = "TEST-001", benefit: Benefit = Benefit(fixedFen: 500),
        threshold: Scenario.Threshold = .score(1),
        publicOffer: Benefit = .nothing, quotas: [Quota] = [], caps: [Cap] = [], outlets: [String] = [],
        window: Window? = nil, eligibility: Eligibility = Eligibility(), holdSeconds: Int64 = 600
    ) -> Scenario {
        Scenario(
            code: code, category: "信易游", kind: "travel", name: .init(zh: "测试", en: "Test"),
            text: .init(zh: "测试", en: "Test"), provider: "P-TEST", outlets: outlets,
            window: window
                ?? Window(
                    from: Day("2026-01-01") ?? .distantFuture, to: Day("2027-12-31") ?? .distantFuture),
            eligibility: eligibility, levels: [.init(threshold: threshold, benefit: benefit)],
            publicOffer: publicOffer, quotas: quotas, caps: caps, holdSeconds: holdSeconds)
    }

    /// Puts a scenario into the database as running, with its pools, and on the shelf.
    @discardableResult
    package func run(_ terms: Scenario, now: Instant = TestCity.opening) async throws -> PublicID {
        let id = try PublicID.random()
        let document = terms.document
        try await city.owner.transaction { db in
            _ = try db.run(
                Self.insert,
                (
                    id: id, code: terms.code, document: document, digest: SHA256Digest(hashing: document).bytes,
                    terms: terms
                ))
            for quota in terms.quotas { _ = try db.run(Self.insertPool, (code: terms.code, quota: quota)) }
        }
        try await shelf.reload(now: now)
        return id
    }

    private static let insert = Statement<
        (id: PublicID, code: String, document: [UInt8], digest: [UInt8], terms: Scenario), Void
    >(
        sql: """
            WITH made AS (
                INSERT INTO scenario (public_id, code, created_at) VALUES ($1, $2, '2026-01-01') RETURNING scenario_id
            )
            INSERT INTO scenario_version (scenario_id, version, state, document, digest, provider_id, kind, starts_on,
                ends_on, is_basic_service, has_threshold, certificate, created_at)
            SELECT scenario_id, 1, 'running', $3, $4, (SELECT provider_id FROM provider WHERE code = $5), $6, $7, $8,
                false, $9, '\\x00', '2026-01-01'
            FROM made
            """
    ) { row, writer in
        writer.append(row.id.uuid)
        writer.append(row.code)
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
            INSERT INTO quota_pool (scenario_id, unit, period, district, outlet_id, units)
            SELECT scenario_id, $2, $3, coalesce($4, ''), (SELECT outlet_id FROM outlet WHERE code = $5), $6
            FROM scenario WHERE code = $1
            """
    ) { row, writer in
        writer.append(row.code)
        writer.append(row.quota.unit.rawValue)
        writer.append(row.quota.period.rawValue)
        writer.append(row.quota.district)
        writer.append(row.quota.outlet)
        writer.append(row.quota.units)
    }
}

// MARK: Verbs

extension BenefitCity {
    /// A request with a key; a new one unless it is named.
    package static func request(_ key: String? = nil, content: String = "") throws -> IdempotentRequest {
        let key = try key ?? PublicID.random().text(prefix: "k")
        guard let request = IdempotentRequest(key: key, method: "POST", path: "/b", content: Array(content.utf8)) else {
            throw Fault.idempotencyConflict
        }
        return request
    }

    /// What a test reads from an answer: `held hld_…`, or `refused code code`.
    package static func words(_ outcome: HoldOutcome) -> [UInt8] {
        switch outcome {
        case .held(let hold): Array("held \(hold.id.text(prefix: BenefitID.hold))".utf8)
        case .refused(let quote):
            Array("refused \(quote.refusals.map(\.code.rawValue).joined(separator: " "))".utf8)
        }
    }

    package func hold(
        _ scenario: PublicID, by citizen: Int = 0, order: Order = Order(amountFen: 1000), outlet: String? = nil,
        key: String? = nil, now: Instant = TestCity.opening
    ) async throws -> String {
        let ask = BenefitAsk(scenario: scenario, outlet: outlet, order: order)
        let content = "\(citizen) \(scenario.text(prefix: "")) \(order) \(outlet ?? "")"
        let bytes = try await desk.hold(
            ask, of: citizens[citizen], once: Once(Self.request(key, content: content), answer: Self.words),
            in: context(now))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Holds what must be granted.
    package func held(
        _ scenario: PublicID, by citizen: Int = 0, order: Order = Order(amountFen: 1000), outlet: String? = nil,
        now: Instant = TestCity.opening
    ) async throws -> PublicID {
        let words = try await hold(scenario, by: citizen, order: order, outlet: outlet, now: now)
        guard let id = words.split(separator: " ").last.flatMap({ PublicID($0, prefix: BenefitID.hold) }) else {
            throw Fault.holdUnknown
        }
        return id
    }

    @discardableResult
    package func commit(
        _ hold: PublicID, by citizen: Int = 0, key: String? = nil, now: Instant = TestCity.opening
    ) async throws -> PublicID {
        let once = Once<RedemptionView>(try Self.request(key, content: hold.text(prefix: "commit"))) {
            Array($0.id.text(prefix: BenefitID.redemption).utf8)
        }
        let bytes = try await desk.commit(hold, of: citizens[citizen], once: once, in: context(now))
        guard let id = PublicID(String(decoding: bytes, as: UTF8.self), prefix: BenefitID.redemption) else {
            throw Fault.redemptionUnknown
        }
        return id
    }

    @discardableResult
    package func release(
        _ hold: PublicID, by citizen: Int = 0, key: String? = nil, now: Instant = TestCity.opening
    ) async throws -> String {
        let once = Once<HoldView>(try Self.request(key, content: hold.text(prefix: "release"))) {
            Array("\($0.state)".utf8)
        }
        let bytes = try await desk.release(hold, of: citizens[citizen], once: once, in: context(now))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `issued/available/held/used/returned` of each period there is, in order.
    package func units() async throws -> [String] {
        try await city.texts(
            """
            SELECT issued || '/' || available || '/' || held || '/' || used || '/' || returned_to_budget
            FROM quota_period ORDER BY pool_id, starts_on
            """)
    }

    /// `period ordinal` of each slot taken, in order.
    package func slots() async throws -> [String] {
        try await city.texts("SELECT period || ' ' || ordinal FROM cap_slot ORDER BY beneficiary_id, period, ordinal")
    }

    /// Every fault of the books; none is right.
    package func bookFaults() async throws -> [String] {
        try await VerifyQuotas(pool: city.pool)().faults.map(\.description)
    }
}
