import CivilTime
import Testing

@testable import Scoring

/// What the reader of golden cases says about a file that is not right. It never quotes the file.
@Suite struct `A file of golden cases` {
    private static let sound = """
        {"theme": "t", "cases": [{"title": "a case", "title_zh": "一例", "clause": "Scoring §3", "on": "2026-11-23",
          "consent": {"in_force": true, "separate": ["SOC-003"], "refused": ["SOC-004"], "ends_on": "2027-01-01"},
          "card_changes": {"total_bonus_cap": 90},
          "records": [{"indicator": "HON-005", "source": "rsj", "record_no": "h1", "occurred_on": "2026-05-04"}],
          "expect": {"score": 105, "tier": "good",
            "lines": [{"record_no": "h1", "raw": 5, "applied": 5, "steps": [], "ends_on": null}],
            "outlook": [{"day": "2027-01-01", "score": null}]}}]}
        """

    private func faults(_ text: String) throws -> [String] {
        let reading = try GoldenTheme.read(Array(text.utf8))
        #expect((reading.theme == nil) == !reading.faults.isEmpty)
        return reading.faults.map { "\($0)" }
    }

    @Test func `that is right is read whole`() throws {
        let golden = try #require(try GoldenTheme.read(Array(Self.sound.utf8)).theme?.cases.first)
        #expect(golden.title == Bilingual("一例", "a case"))
        #expect(golden.consent.endsOn?.description == "2027-01-01")
        #expect(golden.expectation.lines.first?.endsOn == .some(nil))
        #expect(golden.expectation.outlook?.first?.score == nil)
    }

    @Test(
        arguments: [
            ("\"theme\": \"t\"", "\"name\": \"t\"", ["missing_member at /theme", "unknown_member at /name"]),
            ("\"on\": \"2026-11-23\"", "\"on\": \"2026-02-30\"", ["wrong_form at /cases/0/on"]),
            ("\"in_force\": true", "\"in_force\": 1", ["wrong_type at /cases/0/consent/in_force"]),
            ("[\"SOC-003\"]", "[\"SOC-003\", 3]", ["wrong_type at /cases/0/consent/separate/1"]),
            ("\"total_bonus_cap\": 90", "\"bonus_cap\": 90", ["unknown_member at /cases/0/card_changes/bonus_cap"]),
            (
                "\"total_bonus_cap\": 90", "\"rules\": {\"HON-005\": \"flat:9\"}",
                ["wrong_form at /cases/0/card_changes/rules/HON-005"]
            ),
            (
                "\"total_bonus_cap\": 90", "\"validity_months\": {\"HON-005\": 0, \"HON-006\": \"1\"}",
                [
                    "out_of_range at /cases/0/card_changes/validity_months/HON-005",
                    "wrong_type at /cases/0/card_changes/validity_months/HON-006",
                ]
            ),
            ("\"rsj\"", "\"r s j\"", ["wrong_form at /cases/0/records/0/source"]),
            (
                "\"occurred_on\": \"2026-05-04\"", "\"magnitude\": -1",
                [
                    "missing_member at /cases/0/records/0/occurred_on", "out_of_range at /cases/0/records/0/magnitude",
                ]
            ),
            (
                "\"occurred_on\": \"2026-05-04\"", "\"occurred_on\": \"2026-05-04\", \"status\": \"gone\"",
                ["wrong_form at /cases/0/records/0/status"]
            ),
            (
                "\"occurred_on\": \"2026-05-04\"",
                "\"occurred_on\": \"2026-05-04\", \"known_to\": \"2026-06-01T00:00:00Z\"",
                ["missing_member at /cases/0/known_at"]
            ),
            ("\"tier\": \"good\",", "", ["missing_member at /cases/0/expect/tier"]),
            (
                "\"score\": 105", "\"points\": 105",
                ["missing_member at /cases/0/expect/score", "unknown_member at /cases/0/expect/points"]
            ),
            (
                "\"steps\": []", "\"steps\": [{\"code\": \"doubled\", \"delta\": 1}]",
                ["wrong_form at /cases/0/expect/lines/0/steps/0/code"]
            ),
            ("\"ends_on\": null", "\"ends_on\": \"never\"", ["wrong_form at /cases/0/expect/lines/0/ends_on"]),
            ("\"score\": null}", "\"tier\": \"good\"}", ["missing_member at /cases/0/expect/outlook/0/score"]),
        ] as [(String, String, [String])])
    func `that is wrong somewhere is told where`(old: String, new: String, expected: [String]) throws {
        #expect(try faults(Self.sound) == [])
        let place = try #require(Self.sound.firstRange(of: old))
        var text = Self.sound
        text.replaceSubrange(place, with: new)
        let found = try faults(text)
        #expect(found.map { String($0.prefix { $0 != ":" }) } == expected)
    }

    @Test func `has at least one case, and not too many`() throws {
        #expect(try faults("{\"theme\": \"t\", \"cases\": []}").count == 1)
        let many = Array(repeating: "{}", count: 1001).joined(separator: ",")
        #expect(try faults("{\"theme\": \"t\", \"cases\": [\(many)]}").count == 1)
    }

    @Test(arguments: ["", "[", "{\"theme\": \"a\", \"theme\": \"b\"}", "{\"theme\": 1.5}"])
    func `that is no document at all is not read`(text: String) {
        #expect(throws: (any Error).self) { try GoldenTheme.read(Array(text.utf8)) }
    }
}
