import CivilTime
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Signing
import StrictJSON
import Synchronization
import TestKit
import Testing

@testable import API
@testable import Rights
@testable import UseCases

/// A city with a real database behind the router, and two machine clients whose tokens are `one` and `two`.
struct AccountCity: Sendable {
    let city: TestCity
    let signer: StatementSigner
    private let services: APIServices
    private let clock: Clock

    /// What the service takes for now.
    private final class Clock: Sendable {
        private let instant = Mutex(TestCity.opening)
        var now: Instant { instant.withLock { $0 } }
        func advance(_ seconds: Int64) { instant.withLock { $0 = $0.adding(seconds: seconds) } }
    }

    static func with(scopes: Set<Scope> = Set(Scope.allCases), _ body: (AccountCity) async throws -> Void) async throws
    {
        try await TestCity.with { city async throws in try await body(AccountCity(city, scopes)) }
    }

    private init(_ city: TestCity, _ scopes: Set<Scope>) async throws {
        self.city = city
        let signer = try TestCity.signer()
        let clock = Clock()
        (self.signer, self.clock) = (signer, clock)
        var clients: [[UInt8]: ClientIdentity] = [:]
        for name in ["one", "two"] {
            clients[Array(name.utf8)] = ClientIdentity(
                key: try await city.client(name), id: try PublicID.random(), scopes: scopes)
        }
        let known = clients
        var services = try Given.services()
        services.accounts = try AccountServices(
            pools: RequestPools(shared: city.pool), identity: city.identity, shelf: city.shelf, signer: signer,
            audit: city.audit)
        let (pool, shelf, audit) = (city.pool, city.shelf, city.audit)
        services.explainScore = { try await ExplainScore(pool: pool, shelf: shelf, audit: audit)(of: $0, in: $1) }
        services.authenticate = { presented, _ in known[presented].map { .client($0) } }
        services.now = { clock.now }
        self.services = services
    }

    var now: Instant { clock.now }
    func advance(_ seconds: Int64) { clock.advance(seconds) }

    /// Asks as a client; a POST gets a key of its own unless one is given, and JSON is what it brings.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ json: String? = nil, key: String? = nil,
        as client: String = "one",
        headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var fields = headers
        fields[.authorization] = "Bearer \(client)"
        if json != nil, fields[.contentType] == nil { fields[.contentType] = "application/json" }
        if method == .post, key != "" {
            fields[.idempotencyKey] = try key ?? PublicID.random().text(prefix: "key-")
        }
        return try await Given.ask(
            path, method: method, headers: fields, body: json.map { ByteBuffer(string: $0) }, services: services)
    }

    /// The content of a request to open an account, with consent given now.
    func application(_ person: String, name: String = Synthetic.name, more: String = "") -> String {
        """
        {"id_type":"resident_id","id_number":"\(person)","name":"\(name)","phone":"13800001234","district":"410102",
         "notice_version":"2026-07","consent":{"given_at":"\(now)","evidence":"consent/a-1"}\(more)}
        """
    }

    /// Opens an account and gives its path.
    func open(_ person: String, name: String = Synthetic.name, as client: String = "one") async throws -> String {
        let answer = try await ask(.post, "/v1/citizens", application(person, name: name), as: client)
        try #require(answer.status == .ok)
        return "/v1/citizens/" + (try answer.text("citizen"))
    }
}

extension TestResponse {
    func text(_ member: String) throws -> String {
        guard case .string(let text)? = try json[member] else { return "" }
        return text
    }

    func list(_ member: String) throws -> [JSONObject] {
        guard case .array(let elements)? = try json[member] else { return [] }
        return elements.compactMap { if case .object(let object) = $0 { object } else { nil } }
    }

    /// Pointers of what is wrong with the content.
    var pointers: Set<String> {
        get throws {
            Set(try list("errors").compactMap { if case .string(let text)? = $0["pointer"] { text } else { nil } })
        }
    }

    var code: String { get throws { try text("code") } }
}
