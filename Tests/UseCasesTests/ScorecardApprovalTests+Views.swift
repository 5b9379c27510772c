import CivilTime
import Postgres
import Rights
import Scoring
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

extension `A scorecard under four eyes` {
    @Test func `and a catalogue edition are shown to the approver with all that they change`() async throws {
        try await TestCity.with { city async throws in
            let steward = try await city.officer("zhang.wei", .dataSteward)
            let approver = try await city.officer("li.na", .approver)
            let original = try CityRules.submission("next")
            var lines = String(decoding: original.table, as: UTF8.self).split(separator: "\n").map(String.init)
            let gone = try #require(lines.popLast()?.split(separator: ",").first.map(String.init))
            let kept = try #require(lines.last?.split(separator: ",").first.map(String.init))
            let sources =
                String(decoding: original.sources, as: UTF8.self)
                .replacing("\(gone);", with: "").replacing(";\(gone)", with: "")
                + "new_bureau,新局,\(kept)\n"
            let submission = CatalogueSubmission(
                name: "next", effectiveFrom: original.effectiveFrom,
                table: Array((lines.joined(separator: "\n") + "\n").utf8), sources: Array(sources.utf8))
            let request = try await SubmitCatalogue(pool: city.pool, audit: city.audit)(
                submission, reason: reason(), in: steward.context())
            let shown = try await ReadChanges(pool: city.pool).one(
                request, for: approver.identity, now: TestCity.opening)
            guard case .catalogue(_, let difference)? = shown.plan else {
                Issue.record("nothing to judge")
                return
            }
            #expect(difference.removed.map(\.text) == [gone] && difference.added == [] && difference.changed == [])
            #expect(difference.sources.contains { $0.isNew && $0.code.text == "new_bureau" })
            #expect(difference.sources.contains { !$0.isNew && $0.mayNoLongerDeliver.map(\.text) == [gone] })
        }
    }

    @Test func `and a catalogue edition are added as they were submitted`() async throws {
        try await TestCity.with { city async throws in
            let steward = try await city.officer("zhang.wei", .dataSteward)
            let approver = try await city.officer("li.na", .approver)
            let submit = SubmitCatalogue(pool: city.pool, audit: city.audit)
            let day = try #require(Day("2027-01-01"))
            let request = try await submit(
                CityRules.submission("zhengzhou-2027", from: day), reason: reason(), in: steward.context())
            let editions: StaticString = "SELECT name || ' ' || effective_from FROM catalogue_edition ORDER BY name"
            #expect(try await city.texts(editions) == ["zhengzhou-2026 2026-01-01"])
            let shown = try await ReadChanges(pool: city.pool).one(
                request, for: approver.identity, now: TestCity.opening)
            guard case .catalogue(let submission, let difference)? = shown.plan else {
                Issue.record("nothing to judge")
                return
            }
            #expect(try submission == CityRules.submission("zhengzhou-2027", from: day))
            #expect(difference.edition == "zhengzhou-2026" && difference.added == [] && difference.removed == [])
            #expect(difference.changed == [] && difference.sources == [])
            try await city.decideChange(request, .approve, in: approver.context())
            #expect(
                try await city.texts(editions) == ["zhengzhou-2026 2026-01-01", "zhengzhou-2027 2027-01-01"])
            await #expect(throws: ImportCatalogue.Refusal.self) {
                try await submit(
                    CityRules.submission("zhengzhou-2027", from: day.adding(days: 1)), reason: reason(),
                    in: steward.context())
            }
            await #expect(throws: TableFaults.self) {
                try await submit(
                    CityRules.submission("broken", table: Array("code\n".utf8)), reason: reason(), in: steward.context()
                )
            }
        }
    }
}
