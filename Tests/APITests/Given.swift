import CivilTime
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Postgres
import Signing
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import Rights
@testable import Scoring
@testable import Signing
@testable import UseCases

/// Answers made by hand: this room's tests are about what travels over HTTP, not about where it comes from.
enum Given {
    static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../..").standardizedFileURL

    static func file(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: repository.appending(path: path)))
    }

    /// What an officer sends to take in the city's providers with a table of scenarios.
    static func scenarioImport(_ scenarios: String) throws -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("providers_csv")
        writer.string(try text("Deploy/City/providers.csv"))
        writer.key("scenarios_csv")
        writer.string(scenarios)
        writer.endObject()
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    static func text(_ path: String) throws -> String { String(decoding: try file(path), as: UTF8.self) }

    static func texts() throws -> Texts { try readTexts.get() }

    // Read once, as a service does: reading takes longer than many requests.
    private static let readTexts = Result {
        try Texts(zh: try file("Deploy/City/texts.zh.json"), en: try file("Deploy/City/texts.en.json"))
    }
    private static let readCard = Result {
        try #require(try ScorecardDocument.read(try file("Deploy/City/scorecard-shangding-2026.json")).card)
    }
    private static let contract = Result {
        PublishedContract(try file("Docs/openapi.yaml"), texts: try texts())
    }

    static func card() throws -> Scorecard { try readCard.get() }

    /// The operations whose answers are made here.
    static let answered: [Endpoint] = [
        .score, .explanation, .outlook, .history, .liveScorecard, .healthLive, .healthReady, .contract, .reference,
        .reportStyle, .publicKeys,
    ]

    static let token = "synthetic-token-of-the-api-tests-0001"
    static let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
    static let now = Instant(microseconds: 1795395600_000_000)

    static func citizen() throws -> CitizenHandle {
        try #require(CitizenHandle.client(client.key, text: "cit_01ksyn7het1c00000000000000"))
    }

    /// A client that may do everything a client can.
    static let client = ClientIdentity(key: 1, id: PublicID(high: 0, low: 7), scopes: Set(Scope.allCases), provider: 1)

    static func reference() -> CardReference {
        CardReference(code: "shangding-2026", version: 1, digest: String(repeating: "5f", count: 32))
    }

    static func score(_ points: Int = 118, tier: String = "good") throws -> ScoreView {
        ScoreView(
            citizen: try citizen(), score: points, tier: tier, card: reference(), businessDate: now.day,
            knowledgeInstant: now.adding(seconds: -3600), computedAt: now.adding(seconds: -3540),
            showUntil: now.adding(seconds: 86_400))
    }

    static func explanation() throws -> ExplainScore.Answer {
        let day = try #require(Day("2026-03-05"))
        func line(
            _ indicator: String, _ source: String, _ record: String, act: String = "", magnitude: Int64 = 1,
            raw: Int, applied: Int, _ steps: [Explanation.Step] = []
        ) -> Explanation.RecordLine {
            Explanation.RecordLine(
                indicator: IndicatorCode(indicator), source: SourceCode(source), recordNo: record, act: act,
                occurredOn: day, expiresOn: nil, endsOn: day.adding(months: 24), magnitude: magnitude,
                status: .effective, disputeOnlyMarks: false, isOnCard: true, raw: raw, applied: applied, steps: steps)
        }
        let explanation = Explanation(
            day: now.day,
            records: [
                line("HON-004", "szf", "2026-H-0417", raw: 10, applied: 10),
                line(
                    "SOC-001", "mzj", "V-2026-88", magnitude: 64, raw: 12, applied: 10,
                    [
                        Explanation.Step(code: .cappedIndicatorYear, delta: -2)
                    ]),
                line("LAW-005", "jjzd", "P-2026-1", act: "郑公罚〔2026〕1号", magnitude: 200_000, raw: -2, applied: -2),
            ],
            closing: [
                Explanation.ClosingLine(code: .base, applied: 100),
                Explanation.ClosingLine(code: .clamp, applied: 0),
                Explanation.ClosingLine(code: .ceiling, applied: 0),
            ],
            evaluation: Evaluation(
                score: 118, tier: 2, base: 100, bonus: 20, deduction: 2, clampDelta: 0, ceiling: nil, nextEvent: nil),
            reasons: [
                Reason(code: IndicatorCode("HON-004"), points: 10, isCeiling: false),
                Reason(code: IndicatorCode("SOC-001"), points: 10, isCeiling: false),
                Reason(code: IndicatorCode("LAW-005"), points: -2, isCeiling: false),
            ])
        return ExplainScore.Answer(
            score: try score(), explanation: explanation,
            sources: [
                SourceFreshness(
                    code: SourceCode("mzj"), nameZh: "市民政局", state: .received,
                    lastDelivery: now.adding(seconds: -90_000)),
                SourceFreshness(
                    code: SourceCode("swj"), nameZh: "市税务局", state: .notYetReceived, lastDelivery: nil),
            ],
            card: try card())
    }

    static func outlook() throws -> ForeseeScore.Answer {
        let later = now.day.adding(months: 15)
        return ForeseeScore.Answer(
            score: try score(),
            outlook: Outlook(
                today: Outlook.Standing(score: 118, tier: 2),
                changes: [
                    Outlook.Change(day: later, standing: Outlook.Standing(score: 98, tier: 1)),
                    Outlook.Change(day: later.adding(months: 12), standing: nil),
                ],
                remedies: [
                    Outlook.Remedy(
                        indicator: IndicatorCode("LAW-005"), source: SourceCode("jjzd"), recordNo: "P-2026-1",
                        ifObjectionAccepted: Outlook.Standing(score: 120, tier: 2),
                        ifRepaired: Outlook.Standing(score: 120, tier: 2))
                ]),
            card: try card())
    }

    static func history(next: Int64? = 40_961) throws -> ReadHistory.Page {
        let view = try score()
        let entry = ReadHistory.Entry(
            score: view.score, tier: view.tier, card: view.card, businessDate: view.businessDate,
            knowledgeInstant: view.knowledgeInstant, computedAt: view.computedAt,
            inputDigest: String(repeating: "a7", count: 32))
        return ReadHistory.Page(entries: [entry], next: next, showUntil: view.showUntil)
    }

    /// Client services without a database behind them.
    static func clients(uptime: @escaping @Sendable () -> Int64 = { 0 }) throws -> ClientServices {
        let nowhere = ConnectionOptions(socketDirectory: "/nonexistent", port: 1, database: "none", user: "none")
        let pool = PostgresPool(options: nowhere, size: 1)
        let pipeline = PostgresPipeline(options: nowhere, connections: 1)
        let audit = AuditTrail(ring: try KeyRing.random(at: now), pool: pool)
        return ClientServices(
            issueToken: IssueToken(pool: pool, audiences: []), limits: RequestLimits(uptime: uptime),
            readEvents: ReadEvents(pool: pool, audit: audit),
            readScores: ReadScores(pipeline: pipeline, pool: pool, shelf: CardShelf(), audit: audit),
            trustedProxies: [])
    }

    /// The use cases about accounts, over a database that is not there.
    static func accounts() throws -> AccountServices {
        let identity = IdentityKeys(ring: try KeyRing.random(at: now))
        let pool = PostgresPool(
            options: ConnectionOptions(
                socketDirectory: "/nonexistent", port: 1, database: "none", user: "none"), size: 1)
        return try AccountServices(
            pools: RequestPools(shared: pool), identity: identity, shelf: CardShelf(), signer: TestCity.signer(),
            audit: AuditTrail(ring: identity.ring, pool: pool))
    }

    static func benefits() throws -> BenefitServices {
        let identity = IdentityKeys(ring: try KeyRing.random(at: now))
        let pool = PostgresPool(
            options: ConnectionOptions(
                socketDirectory: "/nonexistent", port: 1, database: "none", user: "none"), size: 1)
        let (shelf, audit) = (ScenarioShelf(pool: pool), AuditTrail(ring: identity.ring, pool: pool))
        return BenefitServices(
            offers: ListOffers(pool: pool, identity: identity, cards: CardShelf(), shelf: shelf, audit: audit),
            desk: try BenefitDesk(pool: pool, identity: identity, cards: CardShelf(), shelf: shelf, audit: audit),
            redemptions: try RedemptionDesk(
                pool: pool, identity: identity, cards: CardShelf(), shelf: shelf, audit: audit))
    }

    static func services() throws -> APIServices {
        let (score, explanation, outlook) = (try score(), try explanation(), try outlook())
        let (history, known) = (try history(), try citizen())
        let digest = String(repeating: "5f", count: 32)
        @Sendable func check(_ citizen: CitizenHandle) throws { if citizen != known { throw Fault.citizenUnknown } }
        var services = APIServices(
            readScore: { citizen, _ in
                try check(citizen)
                return score
            },
            explainScore: { citizen, _ in
                try check(citizen)
                return explanation
            },
            foreseeScore: { citizen, _ in
                try check(citizen)
                return outlook
            },
            readHistory: { citizen, _, _, _ in
                try check(citizen)
                return history
            },
            readLiveScorecard: { ReadLiveScorecard.Answer(document: Array("{}".utf8), digest: digest) },
            isReady: { true }, now: { now },
            authenticate: { presented, _ in presented == Array(token.utf8) ? .client(client) : nil },
            clients: try clients(), accounts: try accounts(),
            benefits: try benefits(), officers: try officers.get(), texts: try texts(),
            contract: try contract.get())
        // The machine's own would stand in the examples.
        services.library = .init(version: "3.0.23")
        return services
    }

    /// The verbs of officers with a database nobody can reach.
    static let officers = Result<OfficerServices, any Error> {
        let folder = try TemporaryFolder.make()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let ring = try KeyRing.open(inDataFolder: folder, creatingAt: now)
        let pool = PostgresPool(
            options: ConnectionOptions(socketDirectory: folder, port: 1, database: "none", user: "none"), size: 1)
        return OfficerServices(
            verbs: try OfficerVerbs(
                pools: RequestPools(shared: pool), identity: IdentityKeys(ring: ring),
                audit: AuditTrail(ring: ring, pool: pool),
                effects: ChangeEffects([]), cases: [], shelf: CardShelf(), signer: try TestCity.signer()),
            attempts: SignInAttempts(uptime: { 0 }))
    }

    /// Asks a router made of `services`, without a socket.
    static func ask(
        _ path: String, method: HTTPRequest.Method = .get, headers: HTTPFields = bearer, body: ByteBuffer? = nil,
        services: APIServices? = nil, metrics: RequestMetrics = RequestMetrics(), logger: Logger = quiet
    ) async throws -> TestResponse {
        let router = buildRouter(
            services: try services ?? Given.services(), metrics: metrics, logger: logger)
        return try await Application(router: router, logger: quiet).test(.router) { client in
            try await client.execute(uri: path, method: method, headers: headers, body: body)
        }
    }

    /// The members `required` lists for a schema.
    static func required(_ schema: String, _ contract: String) -> [String] {
        guard let start = contract.range(of: "\n    \(schema):\n      type: object\n      required: [") else {
            return []
        }
        return contract[start.upperBound...].prefix { $0 != "]" }.split(separator: ",").map { $0.filter { $0 != " " } }
    }

    static let quiet = LogScan.logger
}

extension TestResponse {
    /// The body read strictly; an empty object when it is no JSON object.
    var json: JSONObject {
        get throws {
            guard case .object(let object) = try JSONValue(reading: Array(buffer: body)) else {
                return JSONObject(uniqueMembers: [])
            }
            return object
        }
    }
}
