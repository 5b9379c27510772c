import CivilTime
import Rights
import Scoring
import StrictJSON
import Synchronization
import TestKit
import Testing
import UseCases

/// What is held about a person, and who looked at it.
@Suite struct `What is held` {
    private let person = Synthetic.person(1)
    private let other = Synthetic.person(2)

    private func at(_ minutes: Int64) -> Instant { TestCity.opening.adding(seconds: minutes * 60) }

    @Test func `about a record is every version and why it came to be`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            func deliver(_ line: RecordLine, _ minute: Int64) async throws {
                try await city.ingest(line, from: "mzj", now: at(minute))
            }
            try await deliver(RecordLine("A-1", person, "SOC-002", magnitude: "3"), 1)
            try await deliver(RecordLine("A-1", person, "SOC-002", magnitude: "4"), 2)
            try await deliver(.withdraw("A-1"), 3)
            try await deliver(RecordLine("A-1", person, "SOC-002", magnitude: "5"), 4)
            let change = ChangeRecordStatus(pool: city.pool, audit: city.audit)
            let cityID = try await city.id(of: person)
            for (minute, status): (Int64, RecordStatus) in [
                (5, .disputed), (6, .effective), (7, .repaired), (8, .effective),
            ] {
                try await change(
                    citizen: cityID, source: SourceCode("mzj"), recordNo: "A-1", to: status,
                    in: city.context(at(minute)))
            }
            let list = ListRecords(pool: city.pool, audit: city.audit)
            let life = try #require(try await list(of: id, limit: 10, in: city.context(at(9))).records.first)
            #expect(
                life.versions.map(\.reason) == [
                    .delivered, .corrected, .withdrawn, .deliveredAgain, .disputed, .disputeEnded, .repaired,
                    .repairEnded,
                ])
            #expect(life.source.text == "mzj" && life.sourceNameZh == "市民政局" && life.movedAwayAt == nil)
            try await deliver(RecordLine("A-1", other, "SOC-002", magnitude: "5"), 10)
            let moved = try await list(of: id, limit: 10, in: city.context(at(11))).records.first
            #expect(moved?.versions.count == 8 && moved?.movedAwayAt != nil)
        }
    }

    @Test func `comes in pages, and of nobody else`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            try await city.ingest(
                RecordLine.file(
                    (1...5).map { RecordLine("A-\($0)", person, "SOC-002", magnitude: "1") }
                        + [RecordLine("A-6", other, "SOC-002", magnitude: "1")]), from: "mzj")
            let list = ListRecords(pool: city.pool, audit: city.audit)
            var numbers: [[String]] = []
            var place: ListRecords.Place?
            repeat {
                let page = try await list(of: id, after: place, limit: 2, in: city.context())
                numbers.append(page.records.map(\.recordNo))
                place = page.next
            } while place != nil
            #expect(numbers == [["A-1", "A-2"], ["A-3", "A-4"], ["A-5"]])
            for limit in [0, 201] {
                await #expect(throws: Fault.limitInvalid) { try await list(of: id, limit: limit, in: city.context()) }
            }
        }
    }

    @Test func `includes who looked, newest first`() async throws {
        try await TestCity.with { city async throws in
            let client = try await city.client()
            let id = try await city.open(person, for: client)
            try await city.open(other, for: client)
            try await city.rescore()
            _ = try await city.score(of: id, now: at(1))
            _ = try await city.account(id, now: at(2))
            let readers = ReadReaders(pool: city.pool, audit: city.audit)
            let first = try await readers(of: id, limit: 3, in: city.context(at(3)))
            #expect(first.entries.map(\.action).prefix(2) == ["account.read", "explanation.read"])
            #expect(first.entries.allSatisfy { $0.actorKind == "command" && $0.actor == "test" })
            let next: ReadReaders.Place = try #require(first.next)
            let rest = try await readers(of: id, before: next, limit: 3, in: city.context(at(4)))
            #expect(rest.entries.count == 1 && rest.next == nil)
            let again = try await readers(of: id, limit: 10, in: city.context(at(5)))
            #expect(again.entries.first?.action == "readers.read", "looking at it is looking too")
        }
    }

    @Test func `includes what was done to everyone at once, for those it reached`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(person), now: at(0))
            try await city.enrol(EnrolmentLine(other), now: at(0).adding(seconds: 7200))
            _ = try await city.register("city-app")
            _ = try await city.exportScores(now: at(0).adding(seconds: 60))
            let later = at(0).adding(seconds: 10_000)
            func actions(_ person: String, after seconds: Int64 = 0) async throws -> [String] {
                let page = try await ReadReaders(pool: city.pool, audit: city.audit)(
                    of: .city(city.id(of: person)), limit: 10, in: city.context(later.adding(seconds: seconds)))
                return page.entries.map(\.action)
            }
            #expect(try await actions(person) == ["scores.exported", "citizens.enrolled"])
            #expect(try await actions(other) == ["citizens.enrolled"], "the export was before they were known")
            _ = try await GrantCitizens(pool: city.pool, audit: city.audit)(
                everyoneTo: "city-app", in: city.context(later.adding(seconds: 1)))
            #expect(try await actions(other, after: 2).prefix(2) == ["citizens.granted", "readers.read"])
        }
    }

    @Test func `leaves as one document with everything in it`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client(), name: "测试丙", phone: "13800001234")
            try await city.ingest(
                RecordLine.file((1...3).map { RecordLine("A-\($0)", person, "SOC-002", magnitude: "1") }), from: "mzj")
            try await city.rescore()
            try await city.decide(
                city.decision(.purpose(.sharing, .partner("330100"), [.level]), at: TestCity.opening), id, now: at(0))
            try await city.withdraw(.scoring, id, now: at(1))
            let export = ExportEverything(
                pool: city.pool, identity: city.identity, shelf: city.shelf, audit: city.audit)
            let sink = ByteCollector()
            var opened = try await export.open(id, in: city.context(at(2)))
            while let bytes = try await export.next(&opened) { sink.add(bytes) }
            let value = try JSONValue(reading: Array(sink.text.utf8))
            guard case .object(let document) = value, case .object(let identity) = document["identity"] else {
                Issue.record("no object")
                return
            }
            #expect(identity["id_number"] == .string(person) && identity["name"] == .string("测试丙"))
            #expect(identity["phone"] == .string("13800001234"))
            func count(_ member: String) -> Int {
                if case .array(let elements) = document[member] { elements.count } else { -1 }
            }
            #expect(count("account_versions") == 2 && count("consent_versions") == 1 && count("records") == 3)
            #expect(count("scores") == 1 && count("reports") == 0 && count("readers") >= 4)
            #expect(document["account_state"] == .string("withdrawn"))
            #expect(
                try await city.texts("SELECT 'x' FROM audit_entry WHERE action = 'citizen.exported'").count == 1)
        }
    }

    @Test func `has a fault of its own for every refusal of a right`() {
        for refusal in RightsRefusal.allCases { #expect(refusal.fault?.rawValue == refusal.rawValue) }
    }
}
