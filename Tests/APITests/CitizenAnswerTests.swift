import CivilTime
import HTTPTypes
import HummingbirdTesting
import NIOCore
import StrictJSON
import Testing

@testable import API
@testable import Scoring
@testable import UseCases

@Suite struct `Answers about a citizen` {
    private static let personal: [Endpoint] = [.score, .explanation, .outlook, .history]

    @Test(arguments: personal) func `are never stored and say their language`(endpoint: Endpoint) async throws {
        var headers = Given.bearer
        headers[.acceptLanguage] = "en"
        let answer = try await Given.ask(endpoint.path(of: try Given.citizen()), headers: headers)
        #expect(answer.status == .ok)
        #expect(answer.headers[.cacheControl] == "no-store")
        #expect(answer.headers[.contentType] == "application/json")
        #expect(answer.headers[.contentLanguage] == "en")
    }

    @Test(arguments: personal) func `name card, day, knowledge and until when they may be shown`(
        endpoint: Endpoint
    ) async throws {
        let answer = try await Given.ask(endpoint.path(of: try Given.citizen()))
        let text = String(buffer: answer.body)
        for member in ["card", "version", "business_date", "knowledge_instant", "show_until"] {
            #expect(text.contains("\"\(member)\":"), "\(member)")
        }
    }

    @Test func `show a score below the base without its tier's name`() async throws {
        var services = try Given.services()
        let low = try Given.score(87, tier: "none")
        services.readScore = { _, _ in low }
        let answer = try await Given.ask(Endpoint.score.path(of: try Given.citizen()), services: services)
        guard case .object(let tier)? = try answer.json["tier"] else {
            Issue.record("no tier")
            return
        }
        #expect(tier["code"] == .string("none"))
        #expect(tier["text"] == .string("商鼎分用户"))
    }

    @Test func `name no tier below the base in an outlook either`() async throws {
        let answer = try await Given.ask(Endpoint.outlook.path(of: try Given.citizen()))
        #expect(!String(buffer: answer.body).contains("轻微失信"))
        #expect(String(buffer: answer.body).contains(#""score":98,"tier":{"code":"none""#))
    }

    @Test func `of an explanation add up to the score`() async throws {
        let json = try await Given.ask(Endpoint.explanation.path(of: try Given.citizen())).json
        var sum: Int64 = 0
        for list in ["lines", "totals"] {
            guard case .array(let lines)? = json[list] else { continue }
            for case .object(let line) in lines {
                guard case .integer(let applied)? = line["applied"] else { continue }
                sum += applied
            }
        }
        guard case .object(let score)? = json["score"] else {
            Issue.record("no score")
            return
        }
        #expect(score["score"] == .integer(sum))
    }

    @Test func `have no explanation without a score`() async throws {
        var services = try Given.services()
        let whole = try Given.explanation()
        services.explainScore = { _, _ in
            var explanation = whole.explanation
            explanation.evaluation = nil
            return ExplainScore.Answer(
                score: whole.score, explanation: explanation, sources: whole.sources, card: whole.card)
        }
        let answer = try await Given.ask(Endpoint.explanation.path(of: try Given.citizen()), services: services)
        #expect(try answer.json["code"] == .string("score_not_available"))
    }

    @Test func `hand the use case the caller, the clock and the request`() async throws {
        var services = try Given.services()
        let score = try Given.score()
        services.readScore = { citizen, context in
            #expect(citizen == score.citizen)
            #expect(context.now == Given.now)
            #expect(context.actor == .client(Given.client.id))
            #expect(context.requestID == "caller-0002")
            return score
        }
        var headers = Given.bearer
        headers[.xRequestID] = "caller-0002"
        let answer = try await Given.ask(
            Endpoint.score.path(of: try Given.citizen()), headers: headers, services: services)
        #expect(answer.status == .ok)
    }

    @Test func `of a history lead from page to page`() async throws {
        var services = try Given.services()
        let (first, last) = (try Given.history(next: 40_961), try Given.history(next: nil))
        services.readHistory = { _, run, limit, _ in
            #expect(limit == 2)
            #expect(run == .max || run == 40_961)
            return run == .max ? first : last
        }
        let path = Endpoint.history.path(of: try Given.citizen())
        let page = try await Given.ask(path + "?limit=2", services: services)
        let cursor = HistoryCursor(run: 40_961).text
        #expect(try page.json["next_cursor"] == .string(cursor))
        let link = try #require(page.headers[.link])
        #expect(link == "<\(path)?limit=2&cursor=\(cursor)>; rel=\"next\"")
        let target = link.dropFirst().prefix { $0 != ">" }
        let next = try await Given.ask(String(target), services: services)
        #expect(next.status == .ok)
        #expect(next.headers[.link] == nil)
        #expect(try next.json["next_cursor"] == .null)
    }

    @Test(arguments: [
        ("limit=0", "limit_invalid"), ("limit=201", "limit_invalid"), ("limit=", "limit_invalid"),
        ("limit", "limit_invalid"), ("limit=+5", "limit_invalid"), ("limit=5&limit=6", "limit_invalid"),
        ("limit=99999999999999999999", "limit_invalid"), ("limit=٥", "limit_invalid"),
        ("cursor=", "cursor_invalid"), ("cursor=AAAAAAAAAAAA", "cursor_invalid"), ("cursor=AQ==", "cursor_invalid"),
        ("cursor=AQAAAAAAAAAA", "cursor_invalid"), ("cursor=AgAAAAAAAKAB", "cursor_invalid"),
        ("cursor=Af__________", "cursor_invalid"),
        ("cursor=AQAAAAAAAKAB&cursor=AQAAAAAAAKAB", "cursor_invalid"), ("page=2", "parameter_unknown"),
    ])
    func `refuse a query that is not valid`(query: String, code: String) async throws {
        let answer = try await Given.ask(Endpoint.history.path(of: try Given.citizen()) + "?" + query)
        #expect(answer.status == .badRequest)
        let json = try answer.json
        #expect(json["code"] == .string(code))
        let parameter = code.hasSuffix("_invalid") ? code.dropLast("_invalid".count) : nil
        if case .array(let errors)? = json["errors"], case .object(let error)? = errors.first {
            #expect(error["pointer"] == .string("/\(parameter ?? "")"))
        } else {
            #expect(parameter == nil)
        }
    }

    @Test(arguments: [Int64(1), 63, 64, 40_961, .max - 1, .max]) func `have cursors that read back`(run: Int64) {
        let cursor = HistoryCursor(run: run)
        #expect(cursor.text.utf8.count == 12)
        #expect(HistoryCursor(cursor.text) == cursor)
    }

    @Test(arguments: [
        "1970-01-01T00:00:00Z", "2026-11-23T01:02:03Z", "2026-11-23T01:02:03.000400Z", "1969-12-31T23:59:59.999999Z",
        "2028-02-29T23:59:59Z",
    ])
    func `write instants as they are read`(text: String) throws {
        let instant = try #require(Instant(text))
        #expect(instant.description == text)
        var writer = JSONWriter()
        writer.instant(instant)
        #expect(writer.finish() == Array("\"\(text)\"".utf8))
    }
}
