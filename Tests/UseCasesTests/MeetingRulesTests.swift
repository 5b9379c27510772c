import CivilTime
import Intake
import Scoring
import Store
import TestKit
import Testing
import UseCases

/// Cases in which two rules of intake, enrolment or installation meet.
@Suite struct `Where rules meet` {
    private let first = Synthetic.person(1)
    private let stranger = Synthetic.person(7)

    @Test func `equal content may move to a person the city does not know yet`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(first))
            try await city.ingest(RecordLine("A-1", first, "SOC-002", magnitude: "3"), from: "mzj")
            let moved = try await city.ingest(RecordLine("A-1", stranger, "SOC-002", magnitude: "3"), from: "mzj")
            #expect(moved.counts.accepted == 1 && moved.counts.unchanged == 0)
            let owners = try await city.texts(
                """
                SELECT (blind.citizen_id = record.citizen_id)::text FROM record_version AS record
                JOIN citizen AS blind ON blind.citizen_id = (SELECT max(citizen_id) FROM citizen)
                WHERE record.known_to = 'infinity'
                """)
            #expect(owners == ["true"])
        }
    }

    @Test func `a dispute stays behind when the record moves to another person`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(first), EnrolmentLine(stranger))
            try await city.ingest(RecordLine("A-1", first, "PRO-001"), from: "rsj")
            try await ChangeRecordStatus(pool: city.pool, audit: city.audit)(
                citizen: city.id(of: first), source: SourceCode("rsj"), recordNo: "A-1", to: .disputed,
                in: city.context())
            try await city.ingest(RecordLine("A-1", stranger, "PRO-001"), from: "rsj")
            #expect(try await city.openRecords() == ["A-1 PRO-001 1 0"])
        }
    }

    @Test func `older evidence of consent never replaces newer`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(first))
            let before = try await city.texts(
                "SELECT consented_at::text FROM account_version WHERE known_to = 'infinity'")
            try await city.enrol(
                EnrolmentLine(first, from: "2025-01-01", until: "2026-01-01"))
            let after = try await city.texts(
                "SELECT consented_at::text FROM account_version WHERE known_to = 'infinity'")
            #expect(before == after && after.count == 1)
        }
    }

    @Test func `an ID number in another case or without its own cell is never stored as a record number`() async throws
    {
        try await TestCity.with { city async throws in
            let lower = first.lowercased()
            _ = try await city.ingest(
                RecordLine("No-\(first)", lower, "PRO-001"), RecordLine.withdraw(stranger), from: "rsj")
            let stored = try await city.texts(
                """
                SELECT record_no FROM record_version
                UNION ALL SELECT coalesce(record_no, '') FROM returned_row
                """)
            #expect(stored == ["", ""])
        }
    }

    @Test func `keys that are not the database's are refused`() async throws {
        try await TestCity.with { city async throws in
            let check = CheckKeyRing(pool: city.pool)
            #expect(try await !check.isBound())
            try await check(city.identity)
            #expect(try await check.isBound())
            try await check(city.identity)
            _ = try await TestCity.with { elsewhere async throws in
                await #expect(throws: CheckKeyRing.Failure.self) { try await check(elsewhere.identity) }
            }
        }
    }

    @Test func `invented people never enter a real city`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(first))
            await #expect(throws: ClaimSyntheticCity.Refusal.self) {
                try await ClaimSyntheticCity(pool: city.pool)(citizens: 20, seed: "1", day: TestCity.opening.day)
            }
        }
    }

    @Test func `two runs over everyone at once share the work`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(first), EnrolmentLine(stranger))
            let context = city.context()
            async let one = ScoreEveryone(pool: city.pool, rangeWidth: 1)(in: context)
            async let two = ScoreEveryone(pool: city.pool, rangeWidth: 1)(in: context)
            _ = try await (one, two)
            #expect(try await city.text("SELECT count(DISTINCT citizen_id)::text FROM score") == "2")
            #expect(try await city.replay().differing == 0)
        }
    }

    /// One decision may stand on two lines, one of which says more; whichever comes first, nothing of it is lost.
    @Test(arguments: [["罚款", "罚款;没收"], ["罚款;没收", "罚款"]])
    func `a penalty that repeats and adds keeps what it adds`(classes: [String]) async throws {
        try await TestCity.with { city async throws in
            let lines = classes.map { "W1,\(first),\($0),1.5,0.3,2026-05-01\n" }.joined()
            try await city.ingest(
                "CF_WSH,CF_XDR_ZJHM,CF_CFLB,CF_NR_FK,CF_NR_WFFF,CF_JDRQ\n" + lines, from: "cfjg", as: .penalties)
            #expect(
                try await city.openRecords() == ["W1#LAW-005 LAW-005 1500000 0", "W1#LAW-006 LAW-006 300000 0"])
        }
    }
}
