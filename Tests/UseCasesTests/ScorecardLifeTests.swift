import CivilTime
import Scoring
import TestKit
import Testing
import UseCases

@Suite struct `Publishing a scorecard` {
    private func card(_ changes: (String, String)...) throws -> [UInt8] {
        var text = String(decoding: try CityRules.card(), as: UTF8.self)
        for (old, new) in changes {
            let place = try #require(text.firstRange(of: old))
            text.replaceSubrange(place, with: new)
        }
        return Array(text.utf8)
    }

    private let second = ("\"version\": 1", "\"version\": 2")

    private func publish(
        _ city: TestCity, _ document: [UInt8], cases: [GoldenCase] = []
    ) async throws -> PublishScorecard.Outcome {
        try await PublishScorecard(pool: city.pool, audit: city.audit)(
            document, cases: cases, reason: "because", in: city.context())
    }

    private func states(_ city: TestCity) async throws -> [String] {
        try await city.texts("SELECT version || ' ' || state FROM scorecard ORDER BY version")
    }

    @Test func `makes it live and the one before superseded, each step written down`() async throws {
        try await TestCity.with { city async throws in
            let person = Synthetic.person(1)
            try await city.enrol(EnrolmentLine(person))
            try await city.scoreEveryone()
            guard case .published(let reference) = try await publish(city, card(second)) else {
                Issue.record("not published")
                return
            }
            #expect(reference.version == 2)
            #expect(try await states(city) == ["1 superseded", "2 live"])
            #expect(
                try await city.texts(
                    """
                    SELECT version || ' ' || transition_no || ' ' || step.state || ' ' || actor || ' ' || reason
                    FROM scorecard_transition AS step JOIN scorecard USING (scorecard_id)
                    ORDER BY version, transition_no
                    """) == [
                        "1 1 checked command:test tests; golden cases passed: 0", "1 2 live command:test tests",
                        "1 3 superseded command:test because",
                        "2 1 checked command:test because; golden cases passed: 0", "2 2 live command:test because",
                    ])
            let document = try card(second)
            #expect(try await ReadLiveScorecard(pool: city.pool)().document == document)
            #expect(
                try await city.explain(person).score.card.version == 1, "a score names the card it was computed with")
            try await city.scoreEveryone()
            #expect(try await city.explain(person).score.card.version == 2)
            #expect(try await city.replay().differing == 0)
        }
    }

    @Test func `again is a no-op, and a superseded card does not come back`() async throws {
        try await TestCity.with { city async throws in
            let before = try await city.tables()
            guard case .alreadyLive = try await publish(city, card()) else {
                Issue.record("published twice")
                return
            }
            #expect(try await city.tables() == before)
            _ = try await publish(city, card(second))
            let after = try await city.tables()
            let error = await #expect(throws: PublishScorecard.Failure.self) { try await publish(city, card()) }
            #expect(error?.description.hasPrefix("superseded: ") == true)
            #expect(try await city.tables() == after)
        }
    }

    @Test func `of other content under a known version is refused`() async throws {
        try await TestCity.with { city async throws in
            let before = try await city.tables()
            let changed = try card(("商鼎分 2026", "商鼎分 二〇二六"))
            let error = await #expect(throws: PublishScorecard.Failure.self) { try await publish(city, changed) }
            #expect(error?.description.hasPrefix("version_taken: ") == true)
            #expect(try await city.tables() == before)
        }
    }

    @Test func `that the law gate refuses stores nothing`() async throws {
        try await TestCity.with { city async throws in
            let before = try await city.tables()
            for change in [("\"semantics\": 1", "\"semantics\": 2"), ("\"format\"", "\"layout\"")] {
                let document = try card(second, change)
                guard case .refused(let verdict) = try await publish(city, document) else {
                    Issue.record("published: \(change)")
                    continue
                }
                #expect(!verdict.refusals.isEmpty)
                #expect(try await CheckScorecard(pool: city.pool)(document, cases: []).passes == false)
            }
            await #expect(throws: CheckScorecard.Failure.self) {
                try await publish(city, card(second, ("zhengzhou-2026", "elsewhere-2026")))
            }
            #expect(try await city.tables() == before)
        }
    }

    @Test func `that a golden case contradicts stores nothing`() async throws {
        try await TestCity.with { city async throws in
            let cases = try CityRules.goldenCases("03-points-and-caps.json")
            #expect(!cases.isEmpty)
            let before = try await city.tables()
            let document = try card(second, ("\"repeat_multiplier\": 2", "\"repeat_multiplier\": 1"))
            guard case .refused(let verdict) = try await publish(city, document, cases: cases) else {
                Issue.record("published")
                return
            }
            #expect(verdict.refusals.isEmpty)
            #expect(
                verdict.failures.map(\.golden.title.en).contains("The second negative of one indicator counts twice"))
            #expect(try await city.tables() == before)
            let sound = try card(second)
            #expect(try await CheckScorecard(pool: city.pool)(sound, cases: cases).passes)
            guard case .published = try await publish(city, sound, cases: cases) else {
                Issue.record("not published")
                return
            }
            #expect(
                try await city.texts("SELECT reason FROM scorecard_transition WHERE state = 'checked' ORDER BY at")
                    .last == "because; golden cases passed: \(cases.count)")
        }
    }

    @Test func `needs a catalogue edition that never changes`() async throws {
        try await TestCity.with { city async throws in
            let before = try await city.tables()
            let table = String(decoding: try CityRules.file("catalogue.csv"), as: UTF8.self)
            let changed = Array(table.replacing("fixed:25,,50", with: "fixed:24,,50").utf8)
            let importing = ImportCatalogue(pool: city.pool, audit: city.audit)
            let error = await #expect(throws: ImportCatalogue.Refusal.self) {
                try await importing(
                    CityRules.submission(table: changed), in: city.context())
            }
            #expect(error?.description.hasPrefix("edition_differs: ") == true)
            let sources = String(decoding: try CityRules.file("sources.csv"), as: UTF8.self)
            let other = CatalogueSubmission(
                name: CityRules.editionName, effectiveFrom: CityRules.editionStart,
                table: try CityRules.file("catalogue.csv"),
                sources: Array(sources.replacing("PRO-001;", with: "").replacing(";PRO-001", with: "").utf8))
            await #expect(throws: ImportCatalogue.Refusal.self) { try await importing(other, in: city.context()) }
            let again = try await importing(CityRules.submission(), in: city.context())
            #expect(again.unchanged)
            #expect(try await city.tables() == before)
        }
    }
}
