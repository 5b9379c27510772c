import CivilTime
import HTTPTypes
import HummingbirdTesting
import Incentives
import NIOCore
import Postgres
import Rights
import Signing
import Store
import StrictJSON
import Synchronization
import TestKit
import Testing

@testable import API
@testable import UseCases

/// A city in which three benefits run, with two apps (`one`, `two`) and the tills of three providers (`scenic`,
/// `library`, `bikes`) before its HTTP surface. Everything comes from a real database.
struct BenefitCity: Sendable {
    let city: TestCity
    private let services: APIServices
    private let clock: Clock
    /// Ids of the scenarios by their codes.
    let scenarios: [String: String]

    private final class Clock: Sendable {
        private let instant = Mutex(TestCity.opening)
        var now: Instant { instant.withLock { $0 } }
        func advance(_ seconds: Int64) { instant.withLock { $0 = $0.adding(seconds: seconds) } }
    }

    static func with(
        _ more: [Scenario] = [], _ body: (BenefitCity) async throws -> Void
    ) async throws {
        try await TestCity.with { city async throws in try await body(BenefitCity(city, more)) }
    }

    private init(_ city: TestCity, _ more: [Scenario]) async throws {
        self.city = city
        let clock = Clock()
        self.clock = clock
        try await Self.addProviders(city)
        scenarios = try await Self.publish([.ticket, .books, .bicycle] + more, city)
        var callers: [[UInt8]: ClientIdentity] = [:]
        for (name, scopes) in [
            ("one", Scope.ofApps), ("two", Scope.ofApps), ("blind", Scope.ofApps.subtracting([.scoreRead])),
        ] {
            callers[Array(name.utf8)] = ClientIdentity(
                key: try await city.client(name), id: try PublicID.random(), scopes: scopes)
        }
        for (name, provider) in [("scenic", "P-SCENIC"), ("library", "P-LIBRARY"), ("bikes", "P-BIKE")] {
            try await city.register(name, scopes: Scope.ofProviders, provider: provider)
            let key = try await city.pool.transaction(.readOnly) { db in
                try ClientStore.provider(code: provider, db)
            }
            callers[Array(name.utf8)] = ClientIdentity(
                key: try await city.key(ofClient: name), id: try PublicID.random(), scopes: Scope.ofProviders,
                provider: key)
        }
        let known = callers
        var services = try Given.services()
        services.accounts = try AccountServices(
            pools: RequestPools(shared: city.pool), identity: city.identity, shelf: city.shelf,
            signer: TestCity.signer(), audit: city.audit)
        services.benefits = try await Self.benefits(of: city)
        services.authenticate = { presented, _ in known[presented].map { .client($0) } }
        services.now = { clock.now }
        self.services = services
    }

    var now: Instant { clock.now }
    func advance(_ seconds: Int64) { clock.advance(seconds) }

    func scenario(_ code: String) throws -> String { try #require(scenarios[code]) }

    /// Asks as a client; a POST gets a key of its own unless one is given, and JSON is what it brings.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ json: String? = nil, key: String? = nil,
        as client: String = "one", headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var fields = headers
        fields[.authorization] = "Bearer \(client)"
        if json != nil { fields[.contentType] = "application/json" }
        if method == .post, key != "" {
            fields[.idempotencyKey] = try key ?? PublicID.random().text(prefix: "key-")
        }
        return try await Given.ask(
            path, method: method, headers: fields, body: json.map { ByteBuffer(string: $0) }, services: services)
    }

    /// Opens an account that is scored, agrees to benefits unless told not to, and gives its path.
    func person(_ number: Int = 1, agrees: Bool = true, as client: String = "one") async throws -> String {
        let application = """
            {"id_type":"resident_id","id_number":"\(Synthetic.person(number))","name":"\(Synthetic.name)","district":"410102",
             "notice_version":"2026-07","consent":{"given_at":"\(now)","evidence":"consent/a-1"}}
            """
        let opened = try await ask(.post, "/v1/citizens", application, as: client)
        try #require(opened.status == .ok)
        try await city.rescore(now: now)
        let path = "/v1/citizens/" + (try opened.text("citizen"))
        if agrees { try await agree(path, as: client) }
        return path
    }

    func agree(_ person: String, as client: String = "one") async throws {
        let consent = """
            {"purpose":"incentive","recipient":"city","decision":"given","categories":["eligibility"],
             "notice_version":"2026-07",
             "consent":{"given_at":"\(now)","evidence":"consent/b-2","initiative":"citizen"}}
            """
        try #require(try await ask(.post, person + "/consents", consent, as: client).status == .ok)
    }

    /// Holds and gives the hold's path.
    func hold(_ code: String, _ order: String = "", of person: String, as client: String = "one") async throws -> String
    {
        let body = "{\"scenario\":\"\(try scenario(code))\"\(order.isEmpty ? "" : "," + order)}"
        let answer = try await ask(.post, person + "/holds", body, as: client)
        guard case .object(let hold)? = try answer.json["hold"], case .string(let id)? = hold["hold"] else {
            Issue.record("not held: \(String(buffer: answer.body))")
            return person + "/holds/none"
        }
        return person + "/holds/" + id
    }

    func code(_ hold: String, as client: String = "one") async throws -> String {
        try await ask(.post, hold + "/code", as: client).text("code")
    }

    /// Redeems at a till and gives the redemption's path there.
    func redeem(
        _ code: String, at outlet: String, as till: String, order: String = "A-1", more: String = ""
    ) async throws -> TestResponse {
        let body = "{\"code\":\"\(code)\",\"outlet\":\"\(outlet)\",\"order_no\":\"\(order)\"\(more)}"
        return try await ask(.post, "/provider/v1/redemptions", body, key: "", as: till)
    }

    private static func addProviders(_ city: TestCity) async throws {
        try await city.pool.transaction { db in
            _ = try ProviderStore.set(
                [("P-SCENIC", "travel"), ("P-LIBRARY", "reading"), ("P-BIKE", "rental")].map {
                    (code: $0.0, nameZh: "示例", nameEn: "Sample", kind: $0.1, isActive: true)
                }, now: TestCity.opening, db)
            _ = try ProviderStore.set(
                outlets: [("P-SCENIC", "O-1001"), ("P-LIBRARY", "O-2001"), ("P-BIKE", "O-3001")].map {
                    (provider: $0.0, code: $0.1, nameZh: "示例点", adcode: "410184", isActive: true)
                }, db)
        }
    }

    private static func publish(_ scenarios: [Scenario], _ city: TestCity) async throws -> [String: String] {
        let context = city.context()
        try await city.pool.transaction { db in
            try ScenarioStore.add(scenarios.map(\.code), now: context.now, db)
            _ = try ScenarioStore.addVersions(
                scenarios.map { ScenarioStore.Draft($0) },
                by: (actor: "\(context.actor)", reason: "for a test", now: context.now), db)
        }
        _ = try await PublishScenario(pool: city.pool, audit: city.audit)(
            scenarios.map(\.code), reason: "for a test", in: context)
        let rows = try await city.texts("SELECT code || ' ' || public_id FROM scenario")
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                let parts = row.split(separator: " ")
                let bits = try #require(UInt128(parts[1].filter { $0 != "-" }, radix: 16))
                return (String(parts[0]), PublicID(uuid: bits).text(prefix: BenefitID.scenario))
            })
    }

    private static func benefits(of city: TestCity) async throws -> BenefitServices {
        let (pool, identity, cards, audit) = (city.pool, city.identity, city.shelf, city.audit)
        let shelf = ScenarioShelf(pool: pool)
        try await shelf.reload(now: TestCity.opening)
        return BenefitServices(
            offers: ListOffers(pool: pool, identity: identity, cards: cards, shelf: shelf, audit: audit),
            desk: try BenefitDesk(pool: pool, identity: identity, cards: cards, shelf: shelf, audit: audit),
            redemptions: try RedemptionDesk(pool: pool, identity: identity, cards: cards, shelf: shelf, audit: audit))
    }
}

/// The scenarios of these tests. Who has no records has the base score, 100.
extension Scenario {
    static let ticket = Scenario(
        code: "YOU-001", category: "信易游", kind: "travel", name: .init(zh: "景区门票优惠", en: "Ticket discount"),
        text: .init(zh: "门票八折", en: "20 % off"), provider: "P-SCENIC", outlets: ["O-1001"], window: .year,
        eligibility: Eligibility(),
        levels: [Level(threshold: .score(100), benefit: Benefit(percent: .init(percent: 20, maxFen: 5000)))],
        publicOffer: .nothing, quotas: [Quota(unit: .count, period: .day, units: 3)],
        caps: [Cap(period: .period(.month), limit: 2)])

    static let books = Scenario(
        code: "YUE-001", category: "信易阅", kind: "reading", name: .init(zh: "免押借阅", en: "Loans without deposit"),
        text: .init(zh: "一次四十册", en: "40 books"), provider: "P-LIBRARY", window: .year, eligibility: Eligibility(),
        levels: [
            Level(threshold: .score(100), benefit: Benefit(quantity: 40, loanDays: 30, renewals: 1))
        ], publicOffer: Benefit(quantity: 2, loanDays: 30), caps: [Cap(period: .concurrent, limit: 40)])

    static let bicycle = Scenario(
        code: "ZU-001", category: "信易租", kind: "rental", name: .init(zh: "单车免押", en: "Bicycle without deposit"),
        text: .init(zh: "免押金", en: "No deposit"), provider: "P-BIKE", window: .year, eligibility: Eligibility(),
        levels: [Level(threshold: .score(100), benefit: Benefit(depositWaiverFen: 29_900, freeMinutes: 60))],
        publicOffer: .nothing, caps: [Cap(period: .concurrent, limit: 1)])

    /// Ten points above whoever has no records.
    static let nearby = Scenario(
        code: "YOU-010", category: "信易游", kind: "travel", name: .init(zh: "近", en: "Near"),
        text: .init(zh: "近", en: "Near"), provider: "P-SCENIC", window: .year, eligibility: Eligibility(),
        levels: [Level(threshold: .score(110), benefit: Benefit(fixedFen: 1000))], publicOffer: .nothing)

    /// Out of reach for whoever has no records, closed today, and for people over sixty elsewhere.
    static let farAway = Scenario(
        code: "YOU-009", category: "信易游", kind: "travel", name: .init(zh: "远", en: "Far"),
        text: .init(zh: "远", en: "Far"), provider: "P-SCENIC",
        window: Window(
            from: Day("2026-01-01") ?? TestCity.day, to: Day("2026-12-31") ?? TestCity.day, weekdays: [7],
            hours: [Window.Hours(from: 0, to: 60)], blackoutDays: [TestCity.day]),
        eligibility: Eligibility(minimumAge: 60, districts: ["410300"], needsProviderConsent: true),
        levels: [Level(threshold: .score(190), benefit: Benefit(fixedFen: 1000))], publicOffer: .nothing)
}

extension Window {
    fileprivate static let year = Window(
        from: Day("2026-01-01") ?? TestCity.day, to: Day("2026-12-31") ?? TestCity.day)
}
