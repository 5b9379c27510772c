import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Rights
import StrictJSON
import Testing

@testable import API
@testable import Scoring
@testable import UseCases

@Suite struct `The record of a request` {
    @Test func `takes over a caller's id that is one`() async throws {
        let answer = try await Given.ask("/health/live", headers: [.xRequestID: "Abc-0123456789"])
        #expect(answer.headers[values: .xRequestID] == ["Abc-0123456789"])
    }

    @Test(arguments: [
        "short", "with space here", "line_break_", String(repeating: "a", count: 65), "ünicode-id",
        "req-41010519900307123x", "13800001234", "a12345678901b",
    ])
    func `makes one of its own otherwise`(given: String) async throws {
        let answer = try await Given.ask("/health/live", headers: [.xRequestID: given])
        let id = try #require(answer.headers[.xRequestID])
        #expect(id != given)
        #expect(RequestRecord.isAcceptable(id))
    }

    @Test(arguments: [
        "cc0ee2a70d6986e5258de22855383919", "00000000000000000000000000000000", "1380000123413800001234", "abcdef0", "",
    ])
    func `makes an id that has no number in it, whatever its digits are`(random: String) {
        let id = RequestRecord.own(random)
        #expect(!id.carriesLongNumber)
        #expect(id.filter { $0 != "-" } == random)
    }

    @Test func `passes a valid trace on and drops any other`() async throws {
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let answer = try await Given.ask("/health/live", headers: [.traceParent: parent])
        #expect(answer.headers[values: .traceParent] == [parent])
        let refused = [
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", "x",
        ]
        for text in refused {
            let answer = try await Given.ask("/health/live", headers: [.traceParent: text])
            #expect(answer.headers[values: .traceParent] == [])
        }
    }

    @Test func `is one line that names the route and never the citizen or the query`() async throws {
        let log = RecordedLog()
        let citizen = try Given.citizen()
        _ = try await Given.ask(Endpoint.history.path(of: citizen) + "?limit=7", logger: log.logger)
        _ = try await Given.ask("/v1/nothing/\(citizen)", logger: log.logger)
        let lines = log.lines.filter { $0.message == "request" }
        #expect(lines.map { $0.metadata["route"] } == ["/v1/citizens/{id}/history", "unmatched"])
        #expect(lines.map { $0.metadata["status"] } == ["200", "404"])
        #expect(lines.allSatisfy { Int($0.metadata["ms"] ?? "") != nil && $0.metadata["request_id"] != nil })
        #expect(!log.lines.contains { "\($0)".contains(citizen.description) || "\($0)".contains("limit") })
    }

    @Test(
        arguments: [
            (nil, Texts.Language.zh), ("en", .en), ("en-US,en;q=0.9", .en), ("zh-CN,zh;q=0.9,en;q=0.8", .zh),
            ("fr", .zh),
            ("en;q=0.5, zh;q=0.7", .zh), ("en;q=0", .zh), ("*", .zh), ("fr, en;q=0.1", .en), ("en;q=broken", .en),
            ("", .zh),
        ] as [(String?, Texts.Language)])
    func `reads which language is preferred`(field: String?, expected: Texts.Language) {
        #expect(AcceptLanguage.choose(field) == expected)
    }

    @Test func `is counted by route and status class`() async throws {
        let metrics = RequestMetrics()
        let path = Endpoint.score.path(of: try Given.citizen())
        _ = try await Given.ask(path, metrics: metrics)
        _ = try await Given.ask(path, headers: [:], metrics: metrics)
        _ = try await Given.ask("/v1/nothing/\(try Given.citizen())", metrics: metrics)
        let router = buildMetricsRouter(metrics: metrics, texts: try Given.texts(), logger: Given.quiet) {
            [MetricSample(name: "shangding_dirty_citizens", help: "Citizens to be scored anew.", value: 12)]
        }
        let answer = try await Application(router: router, logger: Given.quiet).test(.router) { client in
            try await client.execute(uri: "/metrics", method: .get)
        }
        #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        let text = String(buffer: answer.body)
        let score = "route=\"/v1/citizens/{id}/score\""
        for line in [
            "shangding_http_requests_total{\(score),status=\"2xx\"} 1",
            "shangding_http_requests_total{\(score),status=\"4xx\"} 1",
            "shangding_http_requests_total{route=\"unmatched\",status=\"4xx\"} 1",
            "shangding_http_request_duration_seconds_bucket{\(score),le=\"+Inf\"} 2",
            "shangding_http_request_duration_seconds_count{\(score)} 2", "shangding_http_requests_in_flight 0",
            "# TYPE shangding_dirty_citizens gauge", "shangding_dirty_citizens 12",
        ] {
            #expect(text.split(separator: "\n").contains(line[...]), "\(line)")
        }
        #expect(!text.contains("cit_"))
    }

    @Test(
        arguments: [(500, "0.0005"), (2500, "0.0025"), (1_000_000, "1"), (1_500_000, "1.5"), (0, "0")]
            as [(Int64, String)])
    func `writes durations exactly`(microseconds: Int64, text: String) {
        #expect(PrometheusText.seconds(microseconds) == text)
    }

    @Test func `puts a duration into the bucket that bounds it`() {
        let metrics = RequestMetrics()
        for microseconds in [500, 501, 6_000_000] {
            metrics.record(.score, status: 200, took: .microseconds(microseconds))
        }
        let counts = metrics.counts.first { $0.route == Endpoint.score.template }?.counts
        #expect(counts?.buckets == [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
        #expect(counts?.microseconds == 6_001_001)
    }
}
