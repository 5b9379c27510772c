import CivilTime
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Postgres
import Rights
import Signing
import Store
import StrictJSON
import Synchronization
import TestKit

@testable import API
@testable import UseCases

/// The HTTP surface over a city's database: sessions are looked up there.
struct OfficerCity: Sendable {
    let city: TestCity
    private let services: APIServices
    private let clock: SharedClock

    init(_ city: TestCity) throws {
        self.city = city
        let clock = SharedClock()
        var services = try Given.services()
        let officers = OfficerServices(
            verbs: try OfficerVerbs(
                pools: RequestPools(shared: city.pool), identity: city.identity, audit: city.audit,
                effects: city.effects, cases: [],
                shelf: city.shelf, signer: TestCity.signer(), own: TestCity.own),
            attempts: SignInAttempts(uptime: { clock.now.microseconds }))
        services.officers = officers
        services.clients = try Given.clients { clock.now.microseconds }
        services.now = { clock.now }
        services.authenticate = { token, _ in
            if OfficerServices.isSession(token) { return try await officers.caller(token, now: clock.now) }
            // A client for each scope, so that none of them uses up another's limit.
            return Scope.allCases.enumerated().first { Array("scope \($1.rawValue)".utf8) == token }.map { key, scope in
                .client(ClientIdentity(key: Int32(key), id: PublicID(high: 0, low: 7), scopes: [scope], provider: 1))
            }
        }
        self.services = services
        self.clock = clock
    }

    /// Lets the service's clock run on.
    func pass(seconds: Int64) { clock.pass(seconds) }

    var now: Instant { clock.now }

    /// Gives an officer a session without signing in.
    func session(_ officer: TestOfficer) async throws -> String {
        let token = try SecretToken.random(prefix: ReadSession.prefix)
        let now = clock.now
        try await city.pool.transaction { db in
            try OfficerStore.addSession(
                token.digest, of: officer.key, now: now, expiresAt: now.adding(seconds: 28_800), db)
        }
        return token.text
    }

    /// Asks as an officer; a POST gets a key of its own unless one is given, and none for an empty one.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, as token: String? = nil, _ body: String? = nil,
        purpose: String? = nil, key: String? = nil, match: String? = nil, accept: String? = nil
    ) async throws -> TestResponse {
        var headers: HTTPFields = [:]
        headers[.authorization] = token.map { "Bearer \($0)" }
        if body != nil { headers[.contentType] = "application/json" }
        headers[.purpose] = purpose
        if method == .post, key != "" {
            headers[.idempotencyKey] = try key ?? PublicID.random().text(prefix: "key-")
        }
        headers[.accept] = accept
        headers[.ifMatch] = match
        let (fields, content) = (headers, body.map { ByteBuffer(string: $0) })
        let router = buildRouter(services: services, metrics: RequestMetrics(), logger: Given.quiet)
        return try await Application(router: router, logger: Given.quiet).test(.router) { client in
            try await client.execute(uri: path, method: method, headers: fields, body: content)
        }
    }
}

/// A clock of one test.
private final class SharedClock: Sendable {
    private let time = Mutex(TestCity.opening)
    var now: Instant { time.withLock { $0 } }
    func pass(_ seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}
