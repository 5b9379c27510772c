import CivilTime
import Store
import StrictJSON
import TestKit
import Testing

@testable import UseCases

@Suite struct `Retention` {
    private let person = Synthetic.person(1)

    private func apply(_ city: TestCity, on day: String) async throws -> [ApplyRetention.Rule: Int] {
        let day = try #require(Day(day))
        let report = try await ApplyRetention(pool: city.pool, audit: city.audit)(
            in: city.context(Instant(startOf: day).adding(seconds: 3600)))
        return Dictionary(uniqueKeysWithValues: report.map { ($0.rule, $0.rows) })
    }

    @Test func `archives a negative record five years after the act, all its versions, and not a day before`()
        async throws
    {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(person))
            try await city.ingest(
                RecordLine("P1", person, "LAW-005", on: "2021-11-24", magnitude: "70000"), from: "cfjg")
            try await city.ingest(
                RecordLine("P1", person, "LAW-005", on: "2021-11-24", magnitude: "80000"), from: "cfjg",
                now: TestCity.opening.adding(seconds: 60))
            try await city.scoreEveryone(now: TestCity.opening.adding(seconds: 120))
            #expect(try await apply(city, on: "2026-11-23")[.records] == 0)
            #expect(try await city.openRecords().count == 1)
            #expect(try await apply(city, on: "2026-11-24")[.records] == 2)
            #expect(try await city.openRecords() == [])
            #expect(try await city.text("SELECT count(*)::text FROM record_archive") == "2")
            #expect(try await apply(city, on: "2026-11-24")[.records] == 0)
            // The score that was computed with it can still be proven.
            let replay = try await city.replay()
            #expect(replay.compared == 1 && replay.differing == 0)
            #expect(try await city.exportRecords().split(separator: "\n").count == 1)
        }
    }

    @Test func `proves scores from before it archived a record, and scores from after`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(person))
            try await city.ingest(
                RecordLine("P1", person, "LAW-005", on: "2021-11-24", magnitude: "70000"), from: "cfjg")
            try await city.scoreEveryone(now: TestCity.opening.adding(seconds: 120))
            #expect(try await apply(city, on: "2026-11-24")[.records] == 1)
            let later = Instant(startOf: try #require(Day("2026-11-24"))).adding(seconds: 7200)
            try await city.scoreEveryone(now: later)
            let replay = try await city.replay()
            #expect(replay.compared == 2 && replay.differing == 0)
        }
    }

    @Test func `archives nothing that a run over everyone has still to read`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(person))
            try await city.ingest(
                RecordLine("P1", person, "LAW-005", on: "2021-11-24", magnitude: "70000"), from: "cfjg")
            let begun = Instant(startOf: try #require(Day("2026-11-24")))
            try await city.scoreEveryone(now: begun)
            try await city.execute("UPDATE score_run SET finished_at = NULL")
            await #expect(throws: RetentionPostponed.self) { try await apply(city, on: "2026-11-24") }
            #expect(try await city.openRecords().count == 1)
            try await city.execute("UPDATE score_run SET finished_at = now()")
            #expect(try await apply(city, on: "2026-11-24")[.records] == 1)
        }
    }

    @Test func `reaches records of indicators that today's catalogue no longer names`() async throws {
        try await TestCity.with { city async throws in
            try await city.ingest(
                RecordLine("P1", person, "LAW-005", on: "2021-11-24", magnitude: "70000"), from: "cfjg")
            let tables = try CityRules.submission("zhengzhou-2027", from: #require(Day("2026-11-24")))
            func without(_ table: [UInt8]) -> [UInt8] {
                let lines = String(decoding: table, as: UTF8.self).split(
                    separator: "\n", omittingEmptySubsequences: false)
                return Array(
                    lines.filter { !$0.hasPrefix("LAW-005,") }.joined(separator: "\n").replacing("LAW-005;", with: "")
                        .replacing(";LAW-005", with: "").utf8)
            }
            _ = try await ImportCatalogue(pool: city.pool, audit: city.audit)(
                CatalogueSubmission(
                    name: "zhengzhou-2027", effectiveFrom: tables.effectiveFrom, table: without(tables.table),
                    sources: without(tables.sources)), in: city.context())
            #expect(try await apply(city, on: "2026-11-24")[.records] == 1)
        }
    }

    @Test func `leaves what it archived in the export of everything held`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            try await city.ingest(
                RecordLine("P1", person, "LAW-005", on: "2021-11-24", magnitude: "70000"), from: "cfjg")
            #expect(try await apply(city, on: "2026-11-24")[.records] == 1)
            let export = ExportEverything(
                pool: city.pool, identity: city.identity, shelf: city.shelf, audit: city.audit)
            let sink = ByteCollector()
            var opened = try await export.open(id, in: city.context())
            while let bytes = try await export.next(&opened) { sink.add(bytes) }
            let value = try JSONValue(reading: Array(sink.text.utf8))
            guard case .object(let document) = value, case .array(let archived) = document["archived_records"],
                case .array(let kept) = document["records"], case .object(let record)? = archived.first
            else {
                Issue.record("no archived records")
                return
            }
            #expect(kept.isEmpty && archived.count == 1 && record["record_no"] == .string("P1"))
        }
    }

    @Test func `keeps an entry of a list until five years after its source removed it`() async throws {
        try await TestCity.with { city async throws in
            try await city.ingest(
                RecordLine("L1", person, "LAW-001", act: "a", on: "2015-01-01"),
                RecordLine("L2", person, "LAW-001", act: "b", on: "2015-01-01", until: "2021-06-01"), from: "zy")
            #expect(try await apply(city, on: "2026-05-31")[.records] == 0)
            #expect(try await apply(city, on: "2026-06-01")[.records] == 1)
            #expect(try await city.openRecords().map { $0.prefix(2) } == ["L1"])
        }
    }

    @Test func `reports what it did, and says so in the audit`() async throws {
        try await TestCity.with { city async throws in
            #expect(
                try await apply(city, on: "2026-11-23")
                    == [.records: 0, .scores: 0, .idempotencyKeys: 0, .federation: 0])
            #expect(
                try await city.texts("SELECT object FROM audit_entry WHERE action = 'retention.applied'") == [
                    "records:0 scores:0 idempotency_keys:0 federation:0"
                ])
        }
    }
}
