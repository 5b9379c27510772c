import CivilTime
import Postgres
import Scoring
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

    @Test func `is not undone by a replay of scores that were computed after it`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(person))
            try await city.ingest(
                RecordLine("P1", person, "LAW-005", on: "2021-11-24", magnitude: "70000"), from: "cfjg")
            try await city.scoreEveryone()
            #expect(try await apply(city, on: "2026-11-24")[.records] == 1)
            // As known when it was computed, until the mark has been answered.
            #expect(try await city.explain(person).explanation.records.count == 1)
            let after = Instant(startOf: TestCity.day.adding(days: 1)).adding(seconds: 7200)
            #expect(try await city.rescore(now: after) == 1)
            #expect(try await city.explain(person, now: after).explanation.records.isEmpty)
            try await city.scoreEveryone(now: after)
            let replay = try await city.replay()
            #expect(replay.compared == 3 && replay.differing == 0)
        }
    }

    @Test func `between the beginning of a run and its ranges takes nothing from what the run knows`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(person))
            try await city.ingest(
                RecordLine("P1", person, "LAW-005", on: "2021-11-24", magnitude: "70000"), from: "cfjg")
            let (run, rules) = try await city.pool.transaction { db in
                let rules = try ScoringRules.live(db)
                let run = try ScoreStore.begin(
                    .everyone, scorecard: rules.stored.id, businessDate: TestCity.day, computedAt: TestCity.opening, db)
                return (run, rules)
            }
            #expect(try await apply(city, on: "2026-11-24")[.records] == 1)
            let batch = try await city.pool.transaction(.snapshot) { db in
                try ScoreWorker.batch(.range(from: 0, to: 1000), of: run, rules: rules, db)
            }
            try await city.pool.transaction { db in try batch.write(run: run.id, db) }
            let replay = try await city.replay()
            #expect(replay.compared == 1 && replay.differing == 0)
            #expect(try await city.explain(person).explanation.records.count == 1)
        }
    }

    @Test func `waits for what the live card still counts, whatever a later edition says`() async throws {
        try await TestCity.with { city async throws in
            try await city.ingest(
                RecordLine("P1", person, "LAW-006", on: "2024-11-25", magnitude: "70000"), from: "cfjg")
            try await city.ingest(RecordLine("L1", person, "LAW-001", act: "a", on: "2015-01-01"), from: "zy")
            // Both may be kept for a year only, and entries of the list count for no longer.
            let table = String(decoding: try CityRules.file("catalogue.csv"), as: UTF8.self)
                .replacing("1000000=-15,,,24,60,", with: "1000000=-15,,,12,12,")
                .replacing("ceiling:79,,,,60,", with: "ceiling:79,,,12,12,")
            _ = try await ImportCatalogue(pool: city.pool, audit: city.audit)(
                CityRules.submission("zhengzhou-2027", from: TestCity.day, table: Array(table.utf8)),
                in: city.context())
            #expect(try await apply(city, on: "2026-11-24")[.records] == 0)
            #expect(try await apply(city, on: "2026-11-25")[.records] == 1)
            #expect(try await city.openRecords().map { $0.prefix(2) } == ["L1"])
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
