import CivilTime
import Foundation
import Intake
import Postgres
import Scoring
import Store
import TestKit
import Testing
import UseCases

@Suite struct `Enrolment` {
    private let first = Synthetic.person(1)
    private let second = Synthetic.person(2)

    private func versions(_ city: TestCity) async throws -> [String] {
        try await city.texts(
            """
            SELECT notice_version || ' ' || consent_from || ' ' || consent_until || ' '
                || CASE WHEN known_to = 'infinity' THEN 'open' ELSE 'ended' END
            FROM account_version ORDER BY citizen_id, known_from
            """)
    }

    @Test func `opens accounts that are then scored`() async throws {
        try await TestCity.with { city async throws in
            let outcome = try await city.enrol(EnrolmentLine(first), EnrolmentLine(second, district: ""))
            #expect(outcome.read == 2 && outcome.returned == 0 && outcome.created == 2 && outcome.opened == 2)
            #expect(try await city.scoreEveryone().scored == 2)
            #expect(try await city.dirtyCount() == 0)
            #expect(try await city.score(first) == 100)
        }
    }

    @Test func `of the same evidence leaves the account alone, other evidence makes a version`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(first), EnrolmentLine(second))
            try await city.rescore()
            let again = try await city.enrol(EnrolmentLine(first))
            #expect(again.created == 0 && again.opened == 0)
            #expect(try await city.dirtyCount() == 0)
            let renewed = try await city.enrol(
                EnrolmentLine(first, notice: "v2", from: "2026-11-01", until: "2028-11-01"))
            #expect(renewed.created == 0 && renewed.opened == 1)
            #expect(
                try await versions(city) == [
                    "v1 2026-01-01 2027-01-01 ended", "v2 2026-11-01 2028-11-01 open", "v1 2026-01-01 2027-01-01 open",
                ])
            #expect(
                try await city.texts(
                    """
                    SELECT (old.known_to = new.known_from)::text FROM account_version AS old
                    JOIN account_version AS new USING (citizen_id)
                    WHERE old.known_to < 'infinity' AND new.known_to = 'infinity'
                    """) == ["true"])
            #expect(try await city.dirtyCount() == 1)
        }
    }

    @Test func `that cannot commit leaves no report behind`() async throws {
        try await TestCity.with { city async throws in
            try await city.execute(
                """
                CREATE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
                CREATE CONSTRAINT TRIGGER refused AFTER INSERT ON account_version DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION refused()
                """)
            let before = try await city.tables()
            await #expect(throws: PostgresError.self) {
                try await city.enrol(EnrolmentLine.file([EnrolmentLine(first)]), report: city.folder + "/report.csv")
            }
            #expect(try await city.tables() == before)
            let left = try FileManager.default.contentsOfDirectory(atPath: city.folder)
            #expect(!left.contains { $0.hasPrefix("report.csv") })
        }
    }

    @Test func `without a district keeps the one that is known`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(first, district: "410102"))
            #expect(try await city.enrol(EnrolmentLine(first, district: "")).opened == 0)
            let renewed = try await city.enrol(EnrolmentLine(first, district: "", notice: "v2"))
            #expect(renewed.opened == 1 && renewed.returned == 0)
            #expect(
                try await city.texts("SELECT district FROM account_version ORDER BY known_from") == [
                    "410102", "410102",
                ])
        }
    }

    @Test func `returns evidence that what is known overrules, and changes nothing by it`() async throws {
        try await TestCity.with { city async throws in
            let dead = Synthetic.person(3)
            try await city.enrol(EnrolmentLine(first), EnrolmentLine(second), EnrolmentLine(dead))
            try await city.execute(
                """
                UPDATE account_version SET state = 'withdrawn', withdrawn_at = '2026-11-20 00:00:00+08'
                WHERE citizen_id = (SELECT min(citizen_id) + 1 FROM account_version);
                UPDATE account_version SET state = 'deceased'
                WHERE citizen_id = (SELECT max(citizen_id) FROM account_version)
                """)
            let before = try await versions(city)
            let report = city.folder + "/report.csv"
            let outcome = try await city.enrol(
                EnrolmentLine.file([
                    EnrolmentLine(first, from: "2025-01-01", until: "2026-12-01"),
                    EnrolmentLine(second, from: "2026-11-19", until: "2027-11-19"),
                    EnrolmentLine(dead, from: "2026-11-23", until: "2027-11-23"), EnrolmentLine(Synthetic.person(4)),
                ]), report: report)
            #expect(outcome.read == 4 && outcome.returned == 3 && outcome.created == 1 && outcome.opened == 1)
            let codes = try String(contentsOfFile: report, encoding: .utf8).split(whereSeparator: \.isNewline)
                .dropFirst().map { $0.split(separator: ",")[2] }
            #expect(codes == ["consent_outdated", "consent_withdrawn", "account_closed"])
            #expect(try await versions(city) == before + ["v1 2026-01-01 2027-01-01 open"])
        }
    }

    @Test func `with a consent that has ended scores nobody, from the day it ends`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(first, until: "2026-11-23"), EnrolmentLine(second, until: "2026-11-24"))
            #expect(try await city.scoreEveryone().scored == 1)
            await #expect(throws: Fault.scoreNotAvailable) { try await city.score(first) }
            #expect(try await city.score(second) == 100)
            let tomorrow = TestCity.opening.adding(seconds: 86_400)
            await #expect(throws: Fault.scoreNotAvailable) { try await city.score(second, now: tomorrow) }
            #expect(try await city.exportScores(now: tomorrow).split(separator: "\n").count == 1)
        }
    }

    @Test func `of a person twice in one file takes the first line`() async throws {
        try await TestCity.with { city async throws in
            let report = city.folder + "/report.csv"
            let outcome = try await city.enrol(
                EnrolmentLine.file([
                    EnrolmentLine(first, notice: "v1"), EnrolmentLine(first, notice: "v2"), EnrolmentLine(second),
                ]), report: report)
            #expect(outcome.read == 3 && outcome.returned == 1 && outcome.created == 2)
            #expect(try await versions(city).allSatisfy { $0.hasPrefix("v1") })
            #expect(try String(contentsOfFile: report, encoding: .utf8).contains("3,\"\",duplicate_in_file"))
        }
    }

    @Test func `counts an indicator of its own consent only with that consent`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(first), EnrolmentLine(second, separately: "SOC-003"))
            try await city.ingest(
                RecordLine("B-1", first, "SOC-003"), RecordLine("B-2", second, "SOC-003"), from: "wjw")
            try await city.rescore()
            #expect(try await city.score(first) == 100)
            #expect(try await city.score(second) == 103)
            let line = try #require(try await city.explain(first).explanation.records.first)
            #expect(line.steps.map(\.code.rawValue) == ["no_consent"])
            let states = try await city.explain(first).sources.filter { $0.code.text == "wjw" }.map(\.state)
            #expect(states == [.notConsented])
            let consented = try await city.exportRecords(.ndjson).split(separator: "\n").map {
                $0.contains("\"consented\":\"yes\"")
            }
            #expect(consented == [false, true])
            try await city.enrol(EnrolmentLine(first, separately: "SOC-003;SOC-004"))
            try await city.rescore()
            #expect(try await city.score(first) == 103)
        }
    }

    @Test func `returns rows with their reasons and takes the sound ones`() async throws {
        try await TestCity.with { city async throws in
            let minor = Synthetic.person(3, birth: "20100101")
            let report = city.folder + "/report.csv"
            let outcome = try await city.enrol(
                EnrolmentLine.file([
                    EnrolmentLine(minor), EnrolmentLine(first, from: "2026-11-24"),
                    EnrolmentLine(first, until: "2031-01-02"), EnrolmentLine(first, until: "2026-01-01"),
                    EnrolmentLine(first, separately: "SOC-001"), EnrolmentLine(first, district: "4101"),
                    EnrolmentLine(second),
                ]), report: report)
            #expect(outcome.read == 7 && outcome.returned == 6 && outcome.created == 1)
            let codes = try String(contentsOfFile: report, encoding: .utf8).split(whereSeparator: \.isNewline)
                .dropFirst().map { $0.split(separator: ",")[2] }
            #expect(
                codes == [
                    "person_under_18", "consented_at_future", "consent_too_long", "expires_at_not_after",
                    "separate_consent_unknown", "district_invalid",
                ])
        }
    }

    @Test func `of a faulty file enrols nobody and writes no report`() async throws {
        try await TestCity.with { city async throws in
            let before = try await city.tables()
            let text = EnrolmentLine.file([EnrolmentLine(first)])
            let report = city.folder + "/report.csv"
            await #expect(throws: FileFault.missingFinalLineEnd(line: 2)) {
                try await city.enrol(String(text.dropLast()), report: report)
            }
            await #expect(throws: FileFault.rowCountMismatch(expected: 2, found: 1)) {
                try await city.enrol(text, rows: 2, report: report)
            }
            #expect(try await city.tables() == before)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: city.folder).allSatisfy { !$0.contains("report") })
        }
    }
}
