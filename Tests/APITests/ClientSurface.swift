import CivilTime
import Foundation
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
import Testing

@testable import API
@testable import UseCases

/// The surface on a real city: tokens, handles and scores come from the database. Its token cache has no listener, so
/// that every check asks the database.
struct ClientSurface: Sendable {
    let city: TestCity
    let services: APIServices
    let clock: HeldClock

    static func with(
        trustedProxies: [String] = [], tokenRequests: RateLimit = RateLimit(perSecond: 1000, burst: 1000),
        _ body: (ClientSurface) async throws -> Void
    ) async throws {
        try await TestCity.with { city async throws in
            let clock = HeldClock()
            let pipeline = PostgresPipeline(
                options: city.database.options.role(DatabaseRole.app.rawValue), connections: 1)
            let tokens = try TokenCache(pipeline: pipeline) { clock.uptime }
            var services = try Given.services()
            let (pool, shelf, audit) = (city.pool, city.shelf, city.audit)
            let readScore = ReadScore(pipeline: pipeline, pool: pool, shelf: shelf, audit: audit)
            services.readScore = { try await readScore(of: $0, in: $1) }
            services.now = { clock.now }
            services.authenticate = { token, address in
                try await tokens.grant(for: token, from: address, now: clock.now).map { .client($0.client) }
            }
            services.clients = ClientServices(
                issueToken: IssueToken(
                    pool: pool, audiences: [TestCity.audience, TestCity.audience + "/oauth/token"]),
                limits: RequestLimits(tokenRequests: tokenRequests) { clock.uptime },
                readEvents: ReadEvents(pool: pool, audit: audit),
                readScores: ReadScores(pipeline: pipeline, pool: pool, shelf: shelf, audit: audit),
                trustedProxies: try trustedProxies.map { try #require(NetworkRange($0)) })
            try await body(ClientSurface(city: city, services: services, clock: clock))
            await pipeline.close()
        }
    }

    /// Enrols and scores people, and registers a client that knows them all. Their handles come in the order of the
    /// people.
    func client(
        _ name: String = "app", knowing people: [String] = [], scopes: Set<Scope> = [.scoreRead, .eventsRead],
        limits: ClientLimits = ClientLimits()
    ) async throws -> (client: RegisterClient.Outcome, handles: [CitizenHandle]) {
        if !people.isEmpty {
            try await city.enrol(EnrolmentLine.file(people.map { EnrolmentLine($0) }))
            try await city.rescore()
        }
        let client = try await city.register(name, scopes: scopes, limits: limits)
        _ = try await GrantCitizens(pool: city.pool, audit: city.audit)(everyoneTo: name, in: city.context())
        let key = try await city.key(ofClient: name)
        let handles = try await city.texts("SELECT client_id || ' ' || handle FROM client_citizen ORDER BY citizen_id")
        return (
            client,
            try handles.compactMap { row in
                let parts = row.split(separator: " ")
                guard parts[0] == "\(key)" else { return nil }
                let bits = try #require(UInt128(parts[1].filter { $0 != "-" }, radix: 16))
                return .client(key, PublicID(uuid: bits))
            }
        )
    }

    func bearer(_ client: RegisterClient.Outcome) async throws -> HTTPFields {
        [.authorization: "Bearer \(try await city.token(of: client, now: clock.now).text)"]
    }

    func ask(
        _ path: String, method: HTTPRequest.Method = .get, headers: HTTPFields = [:], body: String? = nil
    ) async throws -> TestResponse {
        try await Given.ask(
            path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }, services: services)
    }

    func askForToken(
        _ form: String, headers: HTTPFields = [:], type: String = "application/x-www-form-urlencoded"
    ) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = type
        return try await ask("/oauth/token", method: .post, headers: headers, body: form)
    }

    /// The same over a socket, from this machine.
    func live(
        requestDeadline: TimeAmount = .seconds(30),
        _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let router = buildRouter(services: services, metrics: RequestMetrics(), logger: Given.quiet)
        let application = try buildApplication(
            router: router, host: "127.0.0.1", port: 0, logger: Given.quiet, requestDeadline: requestDeadline)
        try await application.test(.live) { try await body($0) }
    }
}

extension RegisterClient.Outcome {
    var form: String { "grant_type=client_credentials&client_id=\(name)&client_secret=\(secret?.text ?? "")" }

    var basic: HTTPFields {
        [.authorization: "Basic \(Data("\(name):\(secret?.text ?? "")".utf8).base64EncodedString())"]
    }
}

/// Time that passes when the test says so: both the hour and the clock of the limits.
final class HeldClock: Sendable {
    private let passed = Mutex<Int64>(0)

    var now: Instant { TestCity.opening.adding(seconds: passed.withLock { $0 }) }
    var uptime: Int64 { passed.withLock { $0 * 1_000_000 } }
    func pass(seconds: Int64) { passed.withLock { $0 += seconds } }
}
