import CivilTime
import Intake
import Scoring
import Store
import TestKit
import Testing
import UseCases

/// How rows meet each other in one file, and what is already known.
@Suite struct `A record` {
    private let first = Synthetic.person(1)
    private let second = Synthetic.person(2)

    private func star(_ recordNo: String, _ person: String, _ stars: Int) -> RecordLine {
        RecordLine(recordNo, person, "SOC-002", magnitude: "\(stars)")
    }

    @Test func `repeated in one file counts once, and differing rows all go back`() async throws {
        try await TestCity.with { city async throws in
            let outcome = try await city.ingest(
                star("A-1", first, 3), star("A-1", first, 3), star("B-1", first, 3), star("B-1", first, 4),
                star("C-1", first, 1), star("C-1", second, 1), star("D-1", first, 2), .withdraw("D-1"), from: "mzj")
            #expect(outcome.counts.read == 8 && outcome.counts.accepted == 1 && outcome.counts.returned == 7)
            #expect(
                try await city.returned() == [
                    "3 A-1 duplicate_in_file", "4 B-1 conflicting_rows", "5 B-1 conflicting_rows",
                    "6 C-1 conflicting_rows", "7 C-1 conflicting_rows", "8 D-1 conflicting_rows",
                    "9 D-1 conflicting_rows",
                ])
            #expect(try await city.openRecords() == ["A-1 SOC-002 3 0"])
        }
    }

    /// Files whose numbers rise take a shorter way; whatever the order, the answer is the same.
    @Test(arguments: [["A-1", "A-2", "A-2"], ["A-2", "A-1", "A-2"], ["A-2", "A-2", "A-1"], ["A-2", "A-3", "A-2"]])
    func `is found repeated wherever it stands`(numbers: [String]) async throws {
        try await TestCity.with { city in
            let outcome = try await city.ingest(RecordLine.file(numbers.map { star($0, first, 3) }), from: "mzj")
            #expect(outcome.counts.accepted == 2 && outcome.counts.returned == 1)
            #expect(try await city.returned().map { $0.split(separator: " ").last } == ["duplicate_in_file"])
            #expect(try await city.openRecords().count == 2)
        }
    }

    @Test func `delivered again in the same file is a no-op`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(first))
            let file = RecordLine.file([star("A-1", first, 3), star("A-2", first, 9)])
            let once = try await city.ingest(file, from: "mzj")
            let before = try await city.tables()
            let again = try await city.ingest(file, from: "mzj", now: TestCity.opening.adding(seconds: 60))
            #expect(again.repeated && again.delivery == once.delivery && again.counts == once.counts)
            #expect(!once.repeated)
            #expect(try await city.tables() == before)
        }
    }

    @Test func `delivered again with equal content changes nothing about the person`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(first))
            try await city.ingest(star("A-1", first, 3), from: "mzj")
            try await city.rescore()
            let versions = try await city.texts("SELECT t::text FROM record_version AS t")
            let outcome = try await city.ingest(star("A-1", first, 3), star("A-2", second, 1), from: "mzj")
            #expect(outcome.counts.accepted == 2 && outcome.counts.unchanged == 1)
            #expect(try await city.texts("SELECT t::text FROM record_version AS t WHERE record_no = 'A-1'") == versions)
            #expect(try await city.dirtyCount() == 0, "nobody's score has to follow")
        }
    }

    @Test func `of other content supersedes, and the score follows`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(first))
            try await city.ingest(star("A-1", first, 3), from: "mzj")
            try await city.rescore()
            #expect(try await city.score(first) == 103)
            let outcome = try await city.ingest(star("A-1", first, 5), from: "mzj")
            #expect(outcome.counts.accepted == 1 && outcome.counts.unchanged == 0)
            #expect(try await city.openRecords() == ["A-1 SOC-002 5 0"])
            #expect(
                try await city.texts(
                    """
                    SELECT old.magnitude || ' until ' || (old.known_to = new.known_from)
                    FROM record_version AS old JOIN record_version AS new ON new.known_to = 'infinity'
                    WHERE old.known_to < 'infinity'
                    """) == ["3 until true"])
            #expect(try await city.rescore() == 1)
            #expect(try await city.score(first) == 105)
        }
    }

    @Test func `of another person moves, and both scores follow`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(first), EnrolmentLine(second))
            try await city.ingest(star("A-1", first, 3), from: "mzj")
            try await city.rescore()
            try await city.ingest(star("A-1", second, 3), from: "mzj")
            #expect(try await city.dirtyCount() == 2)
            #expect(try await city.rescore() == 2)
            #expect(try await city.score(first) == 100)
            #expect(try await city.score(second) == 103)
            try await city.ingest(.withdraw("A-1"), from: "mzj")
            try await city.rescore()
            #expect(try await city.score(second) == 100, "the directory names the new person")
        }
    }

    @Test func `withdrawn no longer counts, and counts again when reported again`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(first))
            try await city.ingest(star("A-1", first, 3), from: "mzj")
            try await city.ingest(.withdraw("A-1"), .withdraw("A-9"), from: "mzj")
            #expect(try await city.returned() == ["3 A-9 record_unknown"])
            #expect(try await city.openRecords() == ["A-1 SOC-002 3 2"])
            try await city.rescore()
            #expect(try await city.score(first) == 100)
            let line = try #require(try await city.explain(first).explanation.records.first)
            #expect(line.steps.map(\.code.rawValue) == ["withdrawn"] && line.applied == 0)
            let twice = try await city.ingest(.withdraw("A-1"), star("A-7", second, 1), from: "mzj")
            #expect(twice.counts.unchanged == 1)
            try await city.ingest(star("A-1", first, 3), star("A-8", second, 1), from: "mzj")
            #expect(try await city.openRecords() == ["A-1 SOC-002 3 0", "A-7 SOC-002 1 0", "A-8 SOC-002 1 0"])
            try await city.rescore()
            #expect(try await city.score(first) == 103)
        }
    }

    @Test func `of another source cannot be withdrawn`() async throws {
        try await TestCity.with { city async throws in
            try await city.ingest(star("A-1", first, 3), from: "mzj")
            try await city.ingest(.withdraw("A-1"), from: "rsj")
            #expect(try await city.returned() == ["2 A-1 record_unknown"])
            #expect(try await city.openRecords() == ["A-1 SOC-002 3 0"])
        }
    }

    @Test(arguments: [(RecordStatus.disputed, false), (.disputed, true), (.repaired, false)])
    func `corrected by its department keeps a dispute or repair`(status: RecordStatus, onlyMarks: Bool) async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(first))
            try await city.ingest(RecordLine("A-1", first, "LAW-005", magnitude: "100"), from: "cfjg")
            try await ChangeRecordStatus(pool: city.pool, audit: city.audit)(
                citizen: city.id(of: first), source: SourceCode("cfjg"), recordNo: "A-1", to: status,
                disputeOnlyMarks: onlyMarks, in: city.context())
            try await city.ingest(RecordLine("A-1", first, "LAW-005", magnitude: "200"), from: "cfjg")
            #expect(try await city.openRecords() == ["A-1 LAW-005 200 \(status.rawValue)"])
            #expect(
                try await city.texts("SELECT dispute_only_marks::text FROM record_version WHERE known_to = 'infinity'")
                    == ["\(onlyMarks)"])
            try await city.rescore()
            #expect(try await city.score(first) == (onlyMarks ? 97 : 100))
        }
    }

    @Test func `of somebody unknown is kept, and counts once they have an account`() async throws {
        try await TestCity.with { city async throws in
            try await city.ingest(star("A-1", first, 3), from: "mzj")
            #expect(try await city.dirtyCount() == 0)
            await #expect(throws: Fault.scoreNotAvailable) { try await city.score(first) }
            let id = try await city.id(of: first)
            try await city.enrol(EnrolmentLine(first))
            #expect(try await city.id(of: first) == id)
            try await city.rescore()
            #expect(try await city.score(first) == 103)
        }
    }

    @Test func `missing from a later file stays as it is`() async throws {
        try await TestCity.with { city async throws in
            try await city.ingest(star("A-1", first, 3), star("A-2", first, 2), from: "mzj")
            try await city.ingest(star("A-2", first, 4), from: "mzj")
            #expect(try await city.openRecords() == ["A-1 SOC-002 3 0", "A-2 SOC-002 4 0"])
        }
    }

    @Test func `in a status needs an open record of this person`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(first), EnrolmentLine(second))
            try await city.ingest(star("A-1", first, 3), from: "mzj")
            let before = try await city.tables()
            let change = ChangeRecordStatus(pool: city.pool, audit: city.audit)
            let other = try await city.id(of: second)
            await #expect(throws: ChangeRecordStatus.Failure.recordUnknown) {
                try await change(
                    citizen: other, source: SourceCode("mzj"), recordNo: "A-1", to: .disputed, in: city.context())
            }
            await #expect(throws: IntakeRefusal.sourceUnknown) {
                try await change(
                    citizen: other, source: SourceCode("nobody"), recordNo: "A-1", to: .disputed, in: city.context())
            }
            #expect(try await city.tables() == before)
        }
    }
}
