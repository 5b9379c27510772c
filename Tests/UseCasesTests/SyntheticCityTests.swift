import CivilTime
import DemoCity
import Foundation
import Postgres
import Scoring
import Store
import TestKit
import Testing

@testable import UseCases

/// A city of 2,000 built once from its files, as the demo builds it; read by the tests of this suite.
@Suite(.serialized) struct `A synthetic city of 2,000` {
    private static let citizens = 2000

    private static func build(_ body: (TestCity, SyntheticCityFiles) async throws -> Void) async throws {
        try await TestCity.with { test in
            let files = try SyntheticCityFiles(citizens: citizens, in: test.folder + "/city")
            let enrolment = try await files.enrol(into: test)
            #expect(enrolment.read == files.manifest.enrolment.rows)
            #expect(enrolment.returned == files.manifest.enrolment.returnedRows)
            for file in files.manifest.deliveries {
                let counts = try await files.deliver(file, into: test).counts
                #expect(counts.read == Int64(file.rows), "\(file.name)")
                #expect(counts.accepted == Int64(file.acceptedRows), "\(file.name)")
                #expect(counts.returned == Int64(file.returnedRows), "\(file.name)")
            }
            let change = ChangeRecordStatus(pool: test.pool, audit: test.audit)
            for (key, status) in [("disputed", RecordStatus.disputed), ("repaired", .repaired)] {
                let persona = try #require(DemoPersona.all.first { $0.key == key })
                let record = try #require(persona.eventRecord)
                try await change(
                    citizen: #require(files.id(of: persona.index)), source: SourceCode(record.source),
                    recordNo: record.recordNumber, to: status, in: test.context())
            }
            try await test.scoreEveryone()
            try await body(test, files)
        }
    }

    @Test func `is explained to the last point, replays and exports without a number`() async throws {
        try await Self.build { test, files in
            try await Self.explainEveryone(test)
            try await Self.comparePersonas(test, files)
            #expect(try await test.replay().differing == 0)
            try await Self.scanExports(test, files)
        }
    }

    /// Lines add up to the score, and what is stored is what is explained, for every citizen.
    private static func explainEveryone(_ test: TestCity) async throws {
        let (explained, odd) = try await test.pool.transaction(.snapshot) { db in
            let run = try #require(try ScoreStore.allRuns(db).last)
            let stored = try ScoreStore.stored(run: run.id, from: 0, to: .max, db)
            let rules = try ScoringRules.of(run, db)
            var evaluator = Evaluator(rules.plan)
            var odd: [Int64] = []
            var explained = 0
            try FactStore.read(
                .range(from: 0, to: .max), knownAt: run.knowledgeInstant, on: run.businessDate, words: rules.words, db
            ) { citizen, facts in
                let explanation = evaluator.explain(facts, on: run.businessDate)
                let kept = try #require(stored[citizen])
                let packed = try PackedContributions(kept.contributions)
                let sum =
                    explanation.records.reduce(0) { $0 + $1.applied }
                    + explanation.closing.reduce(0) { $0 + $1.applied }
                let stepsAddUp = explanation.records.allSatisfy { line in
                    line.raw + line.steps.reduce(0) { $0 + $1.delta } == line.applied
                }
                let sameLines =
                    packed.records.map(\.raw) == explanation.records.map(\.raw)
                    && packed.records.map(\.applied) == explanation.records.map(\.applied)
                if sum != Int(kept.score) || packed.score != sum || !stepsAddUp || !sameLines { odd.append(citizen) }
                explained += 1
            }
            #expect(explained == stored.count)
            return (explained, odd)
        }
        #expect(odd == [])
        // Nine in ten take part; one of the personas' consents has expired.
        #expect(
            explained == citizens * 9 / 10 || explained == citizens * 9 / 10 - 1 || explained == citizens * 9 / 10 + 1)
    }

    private static func comparePersonas(_ test: TestCity, _ files: SyntheticCityFiles) async throws {
        let explain = ExplainScore(pool: test.pool, shelf: test.shelf, audit: test.audit)
        for persona in DemoPersona.all {
            let id = try CitizenHandle.city(#require(files.id(of: persona.index)))
            guard let score = persona.score else {
                await #expect(throws: Fault.scoreNotAvailable) { try await explain(of: id, in: test.context()) }
                continue
            }
            let answer = try await explain(of: id, in: test.context())
            #expect(answer.score.score == score, "\(persona.key)")
            let lines = answer.explanation.records.map(\.applied) + answer.explanation.closing.map(\.applied)
            #expect(lines.reduce(0, +) == score, "\(persona.key)")
        }
    }

    /// 18 characters of a synthetic number, in anything that leaves the city or is kept of a returned row.
    private static func scanExports(_ test: TestCity, _ files: SyntheticCityFiles) async throws {
        let number = try Regex("999[0-9]{14}[0-9Xx]")
        var texts = [
            try await test.exportScores(), try await test.exportScores(.ndjson), try await test.exportRecords(),
            try await test.exportRecords(.ndjson),
        ]
        #expect(texts.allSatisfy { $0.count > 10_000 })
        texts += try await test.texts("SELECT t::text FROM returned_row AS t")
        for delivery in try await test.texts("SELECT delivery_id::text FROM delivery") {
            let path = test.folder + "/report.csv"
            _ = try await WriteReturnReport(pool: test.pool)(of: Int64(delivery) ?? 0, to: path)
            texts.append(try String(contentsOfFile: path, encoding: .utf8))
        }
        #expect(texts.count > files.manifest.returnedRows)
        #expect(texts.allSatisfy { $0.firstMatch(of: number) == nil })
    }
}
