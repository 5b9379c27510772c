import CivilTime
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Rights
import Signing
import Store
import StrictJSON
import Testing

@testable import API
@testable import Scoring
@testable import UseCases

/// Holds `Docs/openapi.yaml` equal to what the service really writes: its examples are answers of the router, and its
/// schemas name their members.
@Suite struct `The contract` {
    /// What the examples show, by name: a path, or a code.
    private func answers() async throws -> [(name: String, value: JSONValue)] {
        let citizen = try Given.citizen()
        var answers: [(name: String, value: JSONValue)] = []
        for (name, endpoint) in [
            ("Score", Endpoint.score), ("Explanation", .explanation), ("Outlook", .outlook), ("History", .history),
            ("Live", .healthLive), ("Ready", .healthReady),
        ] {
            let answer = try await Given.ask(endpoint.path(of: citizen))
            answers.append((name, .object(try answer.json)))
        }
        answers += try clientAnswers()
        answers += try BenefitExamples().answers()
        let wording = Wording(try Given.texts())
        for code in APIError.allCases {
            let endpoint: Endpoint? =
                switch code {
                case .noScorecardLive: .liveScorecard
                case .cursorInvalid, .limitInvalid: .history
                case .cursorExpired: .events
                case .notFound: nil
                default: .score
                }
            let problem = Problem(
                code: code, detail: wording.problemDetails(code.rawValue, .zh),
                title: wording.problemTitles(code.rawValue, .zh), language: .zh,
                instance: endpoint?.path(of: citizen) ?? "/v1/nothing", requestID: "app-backend-000042")
            answers.append((code.rawValue, try JSONValue(reading: problem.document)))
        }
        return answers
    }

    /// What machine clients are answered, written by the same writers as in the service.
    private func clientAnswers() throws -> [(name: String, value: JSONValue)] {
        func written(_ write: (inout JSONWriter) -> Void) throws -> JSONValue {
            var writer = JSONWriter()
            write(&writer)
            return try JSONValue(reading: writer.finish())
        }
        let token = try #require(SecretToken("sdt_" + String(repeating: "A", count: 43), prefix: "sdt_"))
        let issued = IssueToken.Issued(
            client: Given.client.id, token: token, scopes: [.eventsRead, .scoreRead], expiresIn: 600)
        let events = [
            ReadEvents.Entry(kind: "score.changed", citizen: try Given.citizen(), at: Given.now),
            ReadEvents.Entry(kind: "scores.recomputed", citizen: nil, at: Given.now),
        ]
        let stranger = try #require(CitizenHandle.client(1, text: "cit_7zzzzzzzzzzzzzzzzzzzzzzzzz"))
        let batch: [(citizen: CitizenHandle, score: Result<ScoreView, Fault>)] = [
            (try Given.citizen(), .success(try Given.score())), (stranger, .failure(.citizenUnknown)),
        ]
        let body = ScoreBatchBody(wording: Wording(try Given.texts()), language: .zh)
        let cursor = EventCursor(position: 42, day: Given.now.day).text
        return [
            ("Token", try written { TokenBody.write(issued, to: &$0) }),
            ("TokenRefused", try written { TokenBody.write(TokenRefusal.invalidClient, to: &$0) }),
            ("Events", try written { EventBody.write(events, next: cursor, to: &$0) }),
            ("ScoreBatch", try written { body.write(batch, to: &$0) }),
        ]
    }

    /// The examples of the file, by name, each the lines of one JSON value.
    private func examples(_ contract: String) throws -> [String: JSONValue] {
        let lines = contract.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex(of: "  examples:"))
        var (texts, name) = ([String: String](), "")
        for line in lines[(start + 1)...] {
            if line.hasPrefix("    "), line.dropFirst(4).first?.isLetter == true {
                name = String(line.dropFirst(4).prefix { $0 != ":" })
            } else if line.hasPrefix("      value: ") {
                texts[name] = String(line.dropFirst(13))
            } else {
                texts[name, default: ""] += line + "\n"
            }
        }
        return try texts.mapValues { try JSONValue(reading: Array($0.utf8)) }
    }

    @Test func `has an example of every answer and problem, as the service writes it`() async throws {
        let answers = try await answers()
        try rewriteIfAsked(answers)
        let examples = try examples(try Given.text("Docs/openapi.yaml"))
        #expect(Set(examples.keys) == Set(answers.map(\.name)))
        for (name, value) in answers { #expect(examples[name] == value, "\(name)") }
    }

    @Test func `requires exactly the members the service writes`() async throws {
        let contract = try Given.text("Docs/openapi.yaml")
        let answers = Dictionary(uniqueKeysWithValues: try await answers().map { ($0.name, $0.value) })
        func first(_ value: JSONValue?, _ path: String...) -> JSONValue? {
            path.reduce(value) { value, key in
                switch value {
                case .object(let object)?: object[key]
                case .array(let elements)?: elements.lazy.compactMap { first($0, key) }.first
                default: nil
                }
            }
        }
        func element(_ value: JSONValue?) -> JSONValue? {
            guard case .array(let elements)? = value else { return nil }
            return elements.first
        }
        func last(_ value: JSONValue?) -> JSONValue? {
            guard case .array(let elements)? = value else { return nil }
            return elements.last
        }
        let (explanation, outlook, history) = (answers["Explanation"], answers["Outlook"], answers["History"])
        let shown: [(schema: String, value: JSONValue?)] = [
            ("Score", answers["Score"]), ("Tier", first(answers["Score"], "tier")),
            ("CardReference", first(answers["Score"], "card")), ("Explanation", explanation),
            ("RecordLine", element(first(explanation, "lines"))), ("TotalLine", element(first(explanation, "totals"))),
            ("Reason", element(first(explanation, "reasons"))), ("Source", element(first(explanation, "sources"))),
            ("Step", element(first(explanation, "lines", "steps").flatMap { $0 == .array([]) ? nil : $0 })),
            ("Outlook", outlook), ("Change", element(first(outlook, "changes"))),
            ("Remedy", element(first(outlook, "remedies"))),
            ("Standing", first(element(first(outlook, "remedies")), "if_repaired")), ("History", history),
            ("HistoryEntry", element(first(history, "entries"))), ("Health", answers["Live"]),
            ("Readiness", answers["Ready"]), ("OpenSSL", first(answers["Ready"], "openssl")),
            ("Problem", answers["not_found"]), ("AccessToken", answers["Token"]),
            ("TokenRefusal", answers["TokenRefused"]), ("Events", answers["Events"]),
            ("Event", element(first(answers["Events"], "events"))), ("ScoreBatch", answers["ScoreBatch"]),
            ("ScoreRefusal", last(first(answers["ScoreBatch"], "scores"))),
        ]
        for (schema, value) in shown + BenefitExamples.parts(of: answers) where schema != "Step" {
            guard case .object(let object)? = value else {
                Issue.record("no value of \(schema)")
                continue
            }
            #expect(Given.required(schema, contract) == object.members.map(\.key), "\(schema)")
        }
        #expect(Given.required("Step", contract) == ["code", "text", "delta"])
    }

    @Test func `asks for the scope that the operation needs`() throws {
        let contract = try Given.text("Docs/openapi.yaml")
        let paths = contract.split(separator: "\n  /").dropFirst()
        for endpoint in Endpoint.allCases {
            let path = try #require(paths.first { $0.hasPrefix(endpoint.template.dropFirst() + ":") })
            let methods = path.components(separatedBy: "\n    \(endpoint.method.rawValue.lowercased()):\n")
            let operation = try #require(methods.dropFirst().first)
            let security = operation.split(separator: "\n").first { $0.hasPrefix("      security: ") }
            let expected: String? =
                switch endpoint.access {
                case .client(let scope): "[{ oauth2: [\(scope.rawValue)] }]"
                case .open where endpoint == .token: "[{ client: [] }, {}]"
                case .open: "[]"
                case .officer, .session: nil
                }
            if let expected { #expect(security?.dropFirst(16) == expected[...], "\(endpoint)") }
        }
    }

    @Test func `names every scope, event and refusal`() throws {
        let contract = try Given.text("Docs/openapi.yaml")
        for scope in Scope.allCases { #expect(contract.contains("\n            \(scope.rawValue): ")) }
        let kinds = EventKind.allCases.map(\.rawValue).joined(separator: ", ")
        #expect(contract.contains("enum: [\(kinds)]"))
        let refusals = TokenRefusal.allCases.map(\.rawValue)
        #expect(contract.contains("enum: [\(refusals.joined(separator: ", "))]"))
        let errors = try Given.text("Docs/errors.md")
        for refusal in TokenRefusal.allCases {
            #expect(errors.contains("| \(refusal.status.code) | `\(refusal.rawValue)` |"))
        }
    }

    /// Readers of YAML take the last of two, or none.
    @Test func `names every component once`() throws {
        let lines = try Given.text("Docs/openapi.yaml").split(separator: "\n")
        let start = try #require(lines.firstIndex(of: "components:"))
        var (section, seen) = ("", Set<String>())
        for line in lines[(start + 1)...] where line.hasPrefix("  ") && line.hasSuffix(":") {
            let name = line.drop { $0 == " " }
            switch line.count - name.count {
            case 2: section = String(name)
            case 4: #expect(seen.insert(section + name).inserted, "\(section)\(name)")
            default: break
            }
        }
        #expect(seen.count > 100)
    }

    /// Without quotes a text may not begin with a backtick, and a colon ends it.
    @Test func `quotes every text that needs it`() throws {
        for line in try Given.text("Docs/openapi.yaml").split(separator: "\n") {
            guard let match = line.firstMatch(of: /(?:summary|description): ([^"'>|{].*)$/) else { continue }
            let isInside = line[..<match.range.lowerBound].contains("{")
            let text = match.output.1.prefix { !isInside || $0 != "," }
            #expect(!text.hasPrefix("`") && !text.contains(": "), "\(line)")
        }
    }

    @Test func `lists every problem code`() throws {
        let list = APIError.allCases.map(\.rawValue).joined(separator: ", ")
        #expect(try Given.text("Docs/openapi.yaml").contains("enum: [\(list)]"))
    }

    /// Writes the examples anew when the environment says so; a review of the change follows.
    private func rewriteIfAsked(_ answers: [(name: String, value: JSONValue)]) throws {
        guard ProcessInfo.processInfo.environment["SHANGDING_REWRITE_CONTRACT"] == "1" else { return }
        let contract = try Given.text("Docs/openapi.yaml")
        guard let end = contract.range(of: "\n  examples:\n")?.upperBound else { return }
        var text = String(contract[..<end])
        for (name, value) in answers {
            let lines = String(decoding: value.written(.pretty), as: UTF8.self).split(separator: "\n")
            text += "    \(name):\n      value: " + lines.joined(separator: "\n        ") + "\n"
        }
        try Data(text.utf8).write(to: Given.repository.appending(path: "Docs/openapi.yaml"))
    }
}
