import Federation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Incentives
import NIOCore
import Rights
import Signing
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import UseCases

/// The HTTP surface of a city that exchanges with one partner: its app may do all that has to do with partners.
struct ExchangeSurface: Sendable {
    let exchange: ExchangeCity
    let scenario: PublicID
    let services: APIServices
    private static let token = "an app of this city"

    /// `disclosing` is what the scenario asks for and the agreement allows beside the band, `band` or `score`.
    static func with(
        disclosing level: Disclosure? = nil, _ body: (ExchangeSurface) async throws -> Void
    ) async throws {
        let terms = TestKit.BenefitCity.terms(
            threshold: .score(1), eligibility: Eligibility(partnerBand: "L2", partnerDisclosure: level?.rawValue))
        let agreed = level.map { [PartnerView.Term(purpose: .travel, disclose: $0, dailyClaims: 9)] }
        try await ExchangeCity.with(terms: agreed, running: terms) { exchange in
            try await body(ExchangeSurface(exchange, try #require(exchange.scenario)))
        }
    }

    private init(_ exchange: ExchangeCity, _ scenario: PublicID) throws {
        self.exchange = exchange
        self.scenario = scenario
        let (city, clock) = (exchange.city, exchange.clock)
        let app = ClientIdentity(
            key: exchange.benefit.client, id: PublicID(high: 0, low: 7),
            scopes: [.federationInvite, .federationConsent, .scenarioRead], provider: nil)
        var services = try Given.services()
        services.now = { clock.now }
        services.authenticate = { presented, _ in presented == Array(Self.token.utf8) ? .client(app) : nil }
        services.published = PublishedDocuments(shelf: exchange.shelf, catalogue: exchange.catalogue)
        services.federation = FederationServices(
            receive: exchange.receive, makeInvite: exchange.makeInvite, claimCode: exchange.claimCode,
            readDisclosures: exchange.readDisclosures, inspectInvite: exchange.inspect, mintCode: exchange.mint,
            listScenarios: ListPartnerScenarios(
                pool: city.pool, shelf: exchange.shelf, cards: city.shelf, audit: city.audit))
        self.services = services
    }

    /// Asks as the app; a POST has a key of its own unless one is given, and none for an empty one.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, key: String? = nil,
        language: String? = nil
    ) async throws -> TestResponse {
        var headers: HTTPFields = [.authorization: "Bearer \(Self.token)"]
        headers[.acceptLanguage] = language
        if body != nil { headers[.contentType] = "application/json" }
        if method == .post, key != "" { headers[.idempotencyKey] = try key ?? PublicID.random().text(prefix: "key-") }
        return try await held(method, path, headers, body.map { ByteBuffer(string: $0) })
    }

    /// Asks as a partner does: with a body and a media type, and who it is in neither.
    func send(_ path: String, _ body: [UInt8], type: String? = "application/jose") async throws -> TestResponse {
        var headers: HTTPFields = [.contentLength: "\(body.count)"]
        headers[.contentType] = type
        return try await held(.post, path, headers, ByteBuffer(bytes: body))
    }

    /// What this city publishes, asked for by anybody.
    func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await held(.get, path, headers, nil)
    }

    /// Every answer is one the contract lists.
    private func held(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, _ body: ByteBuffer?
    ) async throws -> TestResponse {
        let answer = try await Given.ask(path, method: method, headers: headers, body: body, services: services)
        ContractStatuses.hold(method, path, answer.status)
        return answer
    }

    /// How much of exchange the database holds.
    func kept() async throws -> String {
        let kept = try await exchange.city.text(
            """
            SELECT (SELECT count(*) FROM federation_invite) || ' invites ' || (SELECT count(*) FROM federation_code)
                || ' codes ' || (SELECT count(*) FROM federation_grant) || ' grants '
                || (SELECT count(*) FROM federation_inbox) || ' received ' || (SELECT count(*) FROM visitor) || ' visitors'
            """)
        return try #require(kept)
    }
}

extension JSONValue {
    /// A compact message inside JSON text.
    static func quoted(_ compact: [UInt8]) -> String { "\"" + String(decoding: compact, as: UTF8.self) + "\"" }
}
