import Testing

@testable import Scoring

/// What running a case says when the card and the case disagree.
@Suite struct `Running a golden case` {
    private func run(_ expect: String, records: String = Self.honour, more: String = "") throws -> [String] {
        let text = """
            {"theme": "t", "cases": [{"title": "a case", "clause": "Scoring §3", "on": "2026-11-23"\(more),
              "records": [\(records)], "expect": {\(expect)}}]}
            """
        let reading = try GoldenTheme.read(Array(text.utf8))
        #expect(reading.faults.map { "\($0)" } == [])
        let golden = try #require(reading.theme?.cases.first)
        return golden.run(with: ReferenceCard.card).map(\.text.en)
    }

    private static let honour = """
        {"indicator": "HON-005", "source": "rsj", "record_no": "h1", "occurred_on": "2026-05-04"}
        """
    private static let line = "{\"record_no\": \"h1\", \"raw\": 5, \"applied\": 5}"

    @Test(
        arguments: [
            ("\"score\": 105, \"tier\": \"good\", \"lines\": [\(line)]", []),
            ("\"score\": 106, \"tier\": \"good\", \"lines\": [\(line)]", ["the score: expected 106, found 105"]),
            ("\"score\": 105, \"tier\": \"low\", \"lines\": [\(line)]", ["the tier: expected low, found good"]),
            (
                "\"score\": null, \"lines\": [\(line)]",
                ["the score: expected null, found 105", "the tier: expected null, found good"]
            ),
            (
                "\"score\": 105, \"tier\": \"good\", \"lines\": []",
                ["the known records in their order: expected [], found [h1]"]
            ),
            (
                "\"score\": 105, \"tier\": \"good\", \"lines\": [{\"record_no\": \"h1\", \"raw\": 6, \"applied\": 4, "
                    + "\"ends_on\": null, \"steps\": [{\"code\": \"repeat\", \"delta\": -2}]}]",
                [
                    "the raw points of record h1: expected 6, found 5",
                    "the applied points of record h1: expected 4, found 5",
                    "the steps of record h1: expected [repeat -2], found []",
                    "the day record h1 ends: expected null, found 2027-05-04",
                ]
            ),
            (
                "\"score\": 105, \"tier\": \"good\", \"clamp\": 1, \"ceiling\": -1, \"reasons\": [], \"lines\": [\(line)]",
                [
                    "what keeping the score on the scale changed: expected 1, found 0",
                    "what the ceiling took away: expected -1, found 0", "the reasons: expected [], found [HON-005]",
                ]
            ),
            (
                "\"score\": 105, \"tier\": \"good\", \"score_without_suspensions\": 100, \"outlook\": [], "
                    + "\"remedies\": [{\"record_no\": \"h1\", \"if_objection_accepted\": 1, \"if_repaired\": 2}], "
                    + "\"lines\": [\(line)]",
                [
                    "the score without suspensions: expected 100, found 105",
                    "the outlook: expected [], found [2027-05-04 100 good]",
                    "the scores after an accepted objection or repair: expected [h1 1 2], found []",
                ]
            ),
        ] as [(String, [String])])
    func `says everything that differs`(expect: String, mismatches: [String]) throws {
        #expect(try run(expect) == mismatches)
    }

    @Test func `says so in Chinese, too`() {
        let mismatch = GoldenCase.Mismatch(subject: .applied("n1"), expected: "-25", found: "-20")
        #expect(mismatch.text.zh == "记录 n1 的计入分：应为 -25，实为 -20")
    }

    @Test func `refuses changes of what the card does not have`() throws {
        let changes = """
            , "card_changes": {"validity_months": {"HON-999": 1}, "rules": {"LAW-999": "fixed:-1"},
              "dimension_caps": {"elsewhere": 3}}
            """
        #expect(
            try run("\"score\": 1, \"tier\": \"good\", \"lines\": []", more: changes) == [
                "what the case changes on the card: expected HON-999, found null",
                "what the case changes on the card: expected LAW-999, found null",
                "what the case changes on the card: expected elsewhere, found null",
            ])
    }

    @Test func `says when no plan can be made of the card`() throws {
        let changes = ", \"card_changes\": {\"rules\": {\"HON-005\": \"fixed:-5\"}}"
        #expect(
            try run("\"score\": 1, \"tier\": \"good\", \"lines\": []", more: changes) == [
                "the card cannot be computed with: HON-005 has points whose sign contradicts its polarity"
            ])
    }

    @Test func `keeps records of an indicator the card does not use at no points`() throws {
        let record = Self.honour.replacing("HON-005", with: "ZZZ-001")
        let line = "{\"record_no\": \"h1\", \"raw\": 0, \"applied\": 0}"
        #expect(try run("\"score\": 100, \"tier\": \"good\", \"lines\": [\(line)]", records: record) == [])
    }
}
