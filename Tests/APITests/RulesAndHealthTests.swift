import HTTPTypes
import HummingbirdTesting
import NIOCore
import Signing
import StrictJSON
import Testing

@testable import API
@testable import Scoring
@testable import UseCases

@Suite struct `Rules, health and contract` {
    private static let tag = "\"\(String(repeating: "5f", count: 32))\""

    @Test func `the live card is public and tagged with its digest`() async throws {
        let answer = try await Given.ask("/v1/scorecards/live", headers: [:])
        #expect(answer.status == .ok)
        #expect(answer.headers[.eTag] == Self.tag)
        #expect(answer.headers[.cacheControl] == "public, max-age=300")
        #expect(String(buffer: answer.body) == "{}")
    }

    @Test(arguments: [tag, "W/\(tag)", "\"other\", \(tag)", "*"])
    func `a copy at hand is not sent again`(field: String) async throws {
        let answer = try await Given.ask("/v1/scorecards/live", headers: [.ifNoneMatch: field])
        #expect(answer.status == .notModified)
        #expect(answer.headers[.eTag] == Self.tag)
        #expect(answer.body.readableBytes == 0)
    }

    @Test(arguments: ["\"other\"", "", "5f"]) func `another copy is`(field: String) async throws {
        #expect(try await Given.ask("/v1/scorecards/live", headers: [.ifNoneMatch: field]).status == .ok)
    }

    @Test func `without a live card there is a problem`() async throws {
        var services = try Given.services()
        services.readLiveScorecard = { throw Fault.noScorecardLive }
        let answer = try await Given.ask("/v1/scorecards/live", services: services)
        #expect(answer.status == .notFound)
        #expect(try answer.json["code"] == .string("no_scorecard_live"))
    }

    @Test func `readiness is what the database says, life is not`() async throws {
        var services = try Given.services()
        #expect(try await Given.ask("/health/ready", headers: [:]).json["status"] == .string("ready"))
        services.isReady = { false }
        let answer = try await Given.ask("/health/ready", headers: [:], services: services)
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headers[.retryAfter] == "2")
        #expect(try await Given.ask("/health/live", headers: [:], services: services).json["status"] == .string("live"))
    }

    @Test(arguments: [("3.0.19", "old"), ("3.0.23", "fixed"), ("3.5.1", "unknown")])
    func `readiness tells the library under SM2, and life does not`(version: String, standing: String) async throws {
        var services = try Given.services()
        services.library = .init(version: version)
        let ready = try await Given.ask("/health/ready", headers: [:], services: services)
        #expect(
            String(buffer: ready.body)
                == #"{"status":"ready","openssl":{"version":"\#(version)","sm2_signing":"\#(standing)"}}"#)
        let live = try await Given.ask("/health/live", headers: [:], services: services)
        #expect(String(buffer: live.body) == #"{"status":"live"}"#)
    }

    @Test func `the contract is served byte for byte`() async throws {
        let answer = try await Given.ask("/openapi.yaml", headers: [:])
        #expect(Array(buffer: answer.body) == (try Given.file("Docs/openapi.yaml")))
        #expect(answer.headers[.contentType] == "application/yaml")
    }

    @Test func `the reference page names every operation and code, and holds no script`() async throws {
        let answer = try await Given.ask("/reference", headers: [:])
        let html = String(buffer: answer.body)
        for endpoint in Endpoint.allCases { #expect(html.contains("<code>\(endpoint.template)</code>")) }
        for code in APIError.allCases { #expect(html.contains("id=\"\(code.rawValue)\"")) }
        #expect(!html.contains("<script") && !html.contains("<style") && !html.contains("style="))
        #expect(answer.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'none'") == true)
    }

    @Test(arguments: ["/health/live", "/v1/nothing", "/v1/scorecards/live", "/reference"])
    func `every answer carries the security fields`(path: String) async throws {
        let answer = try await Given.ask(path, headers: [:])
        for field in SecurityHeaders.fields { #expect(answer.headers[values: field.name] == [field.value]) }
    }
}
