import HTTPTypes
import HummingbirdTesting
import NIOCore
import StrictJSON
import Testing

@testable import API
@testable import Scoring
@testable import UseCases

@Suite struct `Texts of the city` {
    @Test func `exist for every code this surface can show`() throws {
        let codes =
            APIError.allCases.flatMap { ["problem_title.\($0.rawValue)", "problem_detail.\($0.rawValue)"] }
            + StepCode.allCases.map { "step.\($0.rawValue)" }
            + Explanation.ClosingLine.Code.allCases.map { "line.\($0.rawValue)" }
            + SourceFreshness.State.allCases.map { "delivery.\($0.rawValue)" }
            + RecordStatus.allCases.map { "record_status.\($0.code)" }
            + (try Given.card()).tiers.map { "tier.\($0.code)" } + ["tier.none"]
            + (try Given.card()).items.map { "indicator.\($0.indicator)" }
        #expect(try Given.texts().missing(from: codes + Wording.required) == [])
    }

    @Test func `are found by group, code and language`() throws {
        let texts = try Texts(
            zh: Array(#"{"tier.none":"用户","line.a.b":"点"}"#.utf8),
            en: Array(#"{"tier.none":"user","line.a.b":"dot"}"#.utf8))
        #expect(texts[group: "tier"]("none", .zh) == "用户")
        #expect(texts[group: "tier"]("none", .en) == "user")
        #expect(texts[group: "line"]("a.b", .en) == "dot")
        #expect(texts[group: "tier"]("gone", .en) == "gone")
        #expect(texts[group: "gone"]("none", .zh) == "none")
        #expect(texts.missing(from: ["tier.none", "tier.gone", "nodot"]) == ["tier.gone", "nodot"])
    }

    @Test func `that differ in their keys are refused`() {
        let (one, two) = (Array(#"{"a.b":"x"}"#.utf8), Array(#"{"a.b":"x","a.c":"y"}"#.utf8))
        #expect(throws: TextsError.missing(key: "a.c", language: .en)) { try Texts(zh: two, en: one) }
        #expect(throws: TextsError.missing(key: "a.c", language: .zh)) { try Texts(zh: one, en: two) }
    }

    @Test(arguments: ["[]", #"{"a.b":1}"#, #"{"a.b":""}"#, #"{"ab":"x"}"#])
    func `of another form are refused`(json: String) {
        #expect(throws: TextsError.malformed(.zh)) { try Texts(zh: Array(json.utf8), en: Array(#"{"ab":"x"}"#.utf8)) }
    }

    @Test func `that are no JSON are refused with the place`() {
        let error = #expect(throws: TextsError.self) { try Texts(zh: Array("{".utf8), en: []) }
        #expect(error?.description.contains("texts.zh.json") == true)
    }
}
