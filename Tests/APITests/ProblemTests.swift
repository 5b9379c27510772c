import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Postgres
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import Scoring
@testable import UseCases

@Suite struct `Problems` {
    private struct Secret: Error, CustomStringConvertible {
        let description = "row 41010519900307001X of the synthetic city"
    }

    private struct Unreachable: PublicFault {
        let fault: Fault?
    }

    private func failing(_ error: any Error) async throws -> TestResponse {
        var services = try Given.services()
        services.readScore = { _, _ in throw error }
        return try await Given.ask(Endpoint.score.path(of: try Given.citizen()), services: services)
    }

    @Test func `have the members of RFC 9457, ours, and no others`() async throws {
        let answer = try await Given.ask("/v1/nothing", headers: [.xRequestID: "caller-0001"])
        #expect(answer.status == .notFound)
        #expect(answer.headers[.contentType] == "application/problem+json")
        let json = try answer.json
        #expect(
            json.members.map(\.key) == ["type", "title", "status", "detail", "instance", "code", "request_id"])
        #expect(json["type"] == .string("/reference#not_found"))
        #expect(json["status"] == .integer(404))
        #expect(json["instance"] == .string("/v1/nothing"))
        #expect(json["request_id"] == .string("caller-0001"))
    }

    @Test(arguments: Fault.allCases) func `show every fault of a use case under its own code`(fault: Fault) async throws
    {
        let answer = try await failing(fault)
        #expect(answer.status == APIError(fault).status)
        #expect(try answer.json["code"] == .string(fault.rawValue))
    }

    @Test func `tell when to come back`() async throws {
        let answer = try await failing(Unreachable(fault: .temporarilyUnavailable))
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headers[.retryAfter] == "2")
        #expect(try await failing(Unreachable(fault: .timedOut)).headers[.retryAfter] == "5")
    }

    @Test func `say that a full pool is no fault of the caller's`() async throws {
        let pool = PostgresPool(options: TestCluster.shared.options, size: 1, waitLimit: .milliseconds(1))
        let (lent, isLent) = AsyncStream.makeStream(of: Void.self)
        let gate = Gate()
        async let holder: Void = pool.transaction { _ in
            isLent.finish()
            gate.wait()
        }
        for await _ in lent {}
        var services = try Given.services()
        services.readScore = { _, _ in
            try await pool.transaction { _ in }
            throw Secret()
        }
        let answer = try await Given.ask(Endpoint.score.path(of: try Given.citizen()), services: services)
        #expect(answer.status == .serviceUnavailable)
        #expect(try answer.json["code"] == .string("temporarily_unavailable"))
        #expect(answer.headers[.retryAfter] == "2")
        gate.open()
        try await holder
        await pool.close()
    }

    @Test func `say nothing about a defect of ours`() async throws {
        for error in [Secret() as any Error, Unreachable(fault: nil)] {
            let answer = try await failing(error)
            #expect(answer.status == .internalServerError)
            #expect(try answer.json["code"] == .string("internal_error"))
            #expect(!String(buffer: answer.body).contains("41010519900307001X"))
        }
    }

    @Test func `name a defect in the log by its type alone`() async throws {
        let log = RecordedLog()
        var services = try Given.services()
        services.readScore = { _, _ in throw Secret() }
        _ = try await Given.ask(
            Endpoint.score.path(of: try Given.citizen()), services: services, logger: log.logger)
        let line = try #require(log.lines.first { $0.message == "request failed" })
        #expect(line.metadata["error"] == "Secret")
        #expect(!log.lines.contains { "\($0)".contains("41010519900307001X") })
    }

    @Test func `that are for the operator to mend are in the log, whatever is shown`() async throws {
        let log = RecordedLog()
        var services = try Given.services()
        services.readScore = { _, _ in throw RefusedPasswordsFault.unreadable }
        let answer = try await Given.ask(
            Endpoint.score.path(of: try Given.citizen()), services: services, logger: log.logger)
        #expect(answer.status == .serviceUnavailable)
        let line = try #require(log.lines.first { $0.message == "request failed" })
        #expect(line.metadata["error"] == "SHANGDING_REFUSED_PASSWORDS: the file cannot be read")
    }

    @Test(arguments: [
        "CIT_01KSYN7HET1C00000000000000", "cit_1", "1", "cit_81ksyn7het1c00000000000000", "%00",
        "cit_01ksyn7het1c0000000000000i",
    ])
    func `make a text that is no id look like an id nobody has`(text: String) async throws {
        let stranger = try await Given.ask("/v1/citizens/cit_7zzzzzzzzzzzzzzzzzzzzzzzzz/score")
        let answer = try await Given.ask("/v1/citizens/\(text)/score")
        #expect(stranger.status == .notFound && answer.status == .notFound)
        for member in ["type", "title", "status", "detail", "code"] {
            #expect(try answer.json[member] == stranger.json[member])
        }
        #expect(answer.headers.map(\.name) == stranger.headers.map(\.name))
    }

    @Test func `give back no path that is not plain`() async throws {
        for path in ["/%3Cscript%3E", "/" + String(repeating: "a", count: 300), "/a'b"] {
            #expect(try await Given.ask(path).json["instance"] == .string("/"))
        }
        #expect(try await Given.ask("/v1/nothing?token=1").json["instance"] == .string("/v1/nothing"))
    }

    @Test func `refuse content nobody asked for`() async throws {
        let path = Endpoint.score.path(of: try Given.citizen())
        let large = ByteBuffer(repeating: 0x41, count: ContentBound.bytes + 1)
        #expect(try await Given.ask(path, body: large).status == .contentTooLarge)
        #expect(try await Given.ask(path, body: ByteBuffer(string: "{}")).status == .ok)
        var headers = Given.bearer
        headers[.transferEncoding] = "chunked"
        #expect(try await Given.ask(path, headers: headers).status == .contentTooLarge)
    }

    @Test func `of the framework become ours`() {
        #expect(APIError(classifying: HTTPError(.contentTooLarge)) == .contentTooLarge)
        #expect(APIError(classifying: HTTPError(.unprocessableContent, message: "quoted")) == .requestInvalid)
        #expect(APIError(classifying: HTTPError(.notFound)) == .notFound)
        #expect(APIError(classifying: HTTPError(.badGateway)) == .internalError)
        #expect(APIError(classifying: CancellationError()) == .temporarilyUnavailable)
    }

    @Test func `answer HEAD without content`() async throws {
        let answer = try await Given.ask("/v1/nothing", method: .head)
        #expect(answer.status == .notFound)
        #expect(answer.body.readableBytes == 0)
    }

    @Test func `come in the language asked for`() async throws {
        let path = "/v1/nothing"
        let (zh, en) = (
            try await Given.ask(path, headers: [:]), try await Given.ask(path, headers: [.acceptLanguage: "en-GB"])
        )
        #expect(try zh.json["title"] == .string("地址不存在"))
        #expect(zh.headers[.contentLanguage] == "zh-CN")
        #expect(try en.json["title"] == .string("No such address"))
        #expect(en.headers[.contentLanguage] == "en")
    }

    @Test func `are listed in the documentation, with status and both texts`() throws {
        let rows = try Given.text("Docs/errors.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
        let texts = try Given.texts()
        let titles = texts[group: "problem_title"]
        let expected = APIError.allCases.map { code in
            "| `\(code.rawValue)` | \(code.status.code) | \(titles(code.rawValue, .en)) · \(titles(code.rawValue, .zh)) |"
        }
        #expect(rows.count == expected.count)
        for row in expected { #expect(rows.contains { $0.hasPrefix(row) }, "\(row)") }
    }
}
