import CivilTime
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Incentives
import Logging
import NIOCore
import Postgres
import Signing
import Store
import Synchronization
import TestKit
import Testing

@testable import Console
@testable import UseCases

/// The console over a city's database, asked without a socket as a browser would ask.
struct ConsoleCity: Sendable {
    static let host = "console.example.cn"
    static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../..").standardizedFileURL

    let city: TestCity
    let services: ConsoleServices
    private let clock = SharedClock()

    init(_ city: TestCity, isSecure: Bool = true) throws {
        self.city = city
        let clock = clock
        services = try ConsoleServices(
            verbs: OfficerVerbs(
                pools: RequestPools(shared: city.pool), identity: city.identity, audit: city.audit,
                effects: city.effects, cases: [],
                shelf: city.shelf, signer: TestCity.signer(), own: TestCity.own),
            templates: ScenarioTemplates(reading: Self.read("templates")), texts: Self.texts(),
            ring: city.identity.ring, publicURL: isSecure ? "https://\(Self.host)" : "http://127.0.0.1",
            attempts: SignInAttempts(uptime: { clock.now.microseconds }), now: { clock.now })
    }

    private static func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: repository.appending(path: "Deploy/City/\(name).json")))
    }

    static func texts() throws -> Texts {
        return try Texts(zh: read("texts.zh"), en: read("texts.en")).adding(
            Texts(zh: read("console.zh"), en: read("console.en")))
    }

    /// A word of the console in Chinese.
    func word(_ name: String) -> String { Words(services.texts, .zh)[name] }

    var now: Instant { clock.now }
    func pass(seconds: Int64) { clock.pass(seconds) }

    /// Gives an officer a browser that is signed in.
    func browser(of officer: TestOfficer) async throws -> Browser {
        let token = try SecretToken.random(prefix: ReadSession.prefix)
        let now = clock.now
        try await city.pool.transaction { db in
            try OfficerStore.addSession(
                token.digest, of: officer.key, now: now, expiresAt: now.adding(seconds: 28_800), db)
        }
        return Browser(
            console: self, session: token.text, formToken: services.tokens.text(for: token.text))
    }

    var stranger: Browser { Browser(console: self, session: nil, formToken: "") }
}

/// What a browser sends: its cookie, and where a form comes from.
struct Browser: Sendable {
    let console: ConsoleCity
    var session: String?
    var formToken: String
    var language: String?

    func get(_ path: String, method: HTTPRequest.Method = .get) async throws -> Page {
        try await send(method, path, [:], nil)
    }

    /// Sends a form as the page's own; `headers` replace what the browser would say.
    func post(
        _ path: String, _ fields: [(String, String)] = [], token: String? = nil, headers: HTTPFields? = nil
    ) async throws -> Page {
        let all = [("form_token", token ?? formToken)] + fields
        let body = all.map { "\(Self.encode($0.0))=\(Self.encode($0.1))" }.joined(separator: "&")
        var sent = headers ?? [.origin: "https://\(ConsoleCity.host)", .secFetchSite: "same-origin"]
        if sent[.contentType] == nil { sent[.contentType] = "application/x-www-form-urlencoded" }
        return try await send(.post, path, sent, body)
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, _ body: String?
    ) async throws -> Page {
        var fields = headers
        var cookies: [String] = []
        if let session { cookies.append("__Host-shangding_session=\(session)") }
        if let language { cookies.append("__Host-shangding_language=\(language)") }
        if !cookies.isEmpty { fields[.cookie] = cookies.joined(separator: "; ") }
        let sent = fields
        let router = Router(context: TestContext.self, options: .autoGenerateHeadEndpoints)
        Console.addRoutes(to: router, services: console.services, logger: LogScan.logger)
        return try await Application(router: router, logger: LogScan.logger).test(.router) { client in
            Page(
                try await client.execute(
                    uri: path, method: method, headers: sent, body: body.map { ByteBuffer(string: $0) }))
        }
    }

    static func encode(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }.joined()
    }
}

struct Page: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let html: String

    init(_ response: TestResponse) {
        status = response.status
        headers = response.headers
        html = String(buffer: response.body)
    }
}

/// A request's context where no proxy and no API stand before the console.
struct TestContext: ConsoleParent {
    var coreContext: CoreRequestContextStorage
    let requestID = "request-0001"
    let address: NetworkAddress? = nil

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }
}

/// A clock of one test.
private final class SharedClock: Sendable {
    private let time = Mutex(TestCity.opening)
    var now: Instant { time.withLock { $0 } }
    func pass(_ seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}
