import CivilTime
import Foundation
import Intake
import Scoring
import Store
import TestKit
import Testing
import UseCases

/// What is wrong with a file or a row, and what is left in the database.
@Suite struct `Bad input` {
    private static let person = Synthetic.person(1)
    private static let sound = RecordLine("A-1", person, "SOC-002", magnitude: "3")

    private static func line(_ change: (inout RecordLine) -> Void) -> RecordLine {
        var line = RecordLine("A-1", person, "LAW-005", magnitude: "500")
        change(&line)
        return line
    }

    /// A row of source cfjg with one fault or several, and its reasons.
    private static let rows: [(line: RecordLine, reasons: String)] = [
        (line { $0.cells[3] = String(person.dropLast()) + (person.hasSuffix("0") ? "1" : "0") }, "id_check_digit"),
        (line { $0.cells[3] = Synthetic.person(1, birth: "19900230") }, "id_date"),
        (line { $0.cells[3] = "12345" }, "id_format"),
        (line { $0.cells[3] = "" }, "id_missing"),
        (line { $0.cells[2] = "library_card" }, "id_type_unknown"),
        (line { $0.cells[3] = Synthetic.person(1, birth: "20100101") }, "person_under_18"),
        (line { $0.cells[6] = "2008-03-06" }, "person_under_18"),
        (line { $0.cells[6] = "1990-03-06" }, "occurred_before_birth"),
        (line { $0.cells[6] = "2026-11-24" }, "occurred_on_future"),
        (line { $0.cells[6] = "2026-02-30" }, "occurred_on_invalid"),
        (line { $0.cells[4] = "LAW-999" }, "indicator_unknown"),
        (
            line {
                $0.cells[4] = "LAW-009"; $0.cells[7] = ""
            }, "indicator_not_of_source"
        ),
        (line { $0.cells[7] = "1000000000001" }, "magnitude_out_of_range"),
        (line { $0.cells[7] = "1.5" }, "magnitude_not_integer"),
        (
            line {
                $0.cells[4] = "LAW-004"; $0.cells[7] = "2"
            }, "magnitude_not_one"
        ),
        (line { $0.cells[8] = "2026-06-01" }, "expires_on_not_after"),
        (line { $0.cells[8] = "soon" }, "expires_on_invalid"),
        (line { $0.cells[9] = "summary" }, "summary_procedure"),
        (line { $0.cells[9] = "quick" }, "procedure_unknown"),
        (line { $0.cells[10] = "no" }, "not_legally_confirmed"),
        (line { $0.cells[10] = "maybe" }, "legally_confirmed_invalid"),
        (line { $0.cells[1] = "erase" }, "action_unknown"),
        (line { $0.cells[0] = "" }, "record_no_missing"),
        (line { $0.cells[0] = "X\(person)" }, "record_no_holds_id"),
        (line { $0.cells[5] = "判\(person)号" }, "act_holds_id"),
        (line { $0.cells.removeLast() }, "wrong_column_count"),
        (
            line {
                $0.cells[6] = "2026-11-24"; $0.cells[9] = "summary"; $0.cells[10] = "no"
            },
            "occurred_on_future;summary_procedure;not_legally_confirmed"
        ),
    ]

    @Test func `in a row sends it back with all its reasons and keeps nothing of it`() async throws {
        try await TestCity.with { city async throws in
            let lines = Self.rows.enumerated().map { index, row in
                var line = row.line
                if line.cells[0] == "A-1" { line.cells[0] = "R-\(index)" }
                return line
            }
            let outcome = try await city.ingest(RecordLine.file(lines), from: "cfjg")
            #expect(outcome.counts.read == Int64(lines.count) && outcome.counts.returned == Int64(lines.count))
            let expected = Self.rows.enumerated().map { index, row in "\(index + 2) \(row.reasons)" }
            let stored = try await city.texts(
                "SELECT line || ' ' || array_to_string(reason_codes, ';') FROM returned_row ORDER BY line")
            #expect(stored == expected)
            for empty: StaticString in [
                "SELECT 'x' FROM record_version", "SELECT 'x' FROM citizen", "SELECT 'x' FROM citizen_by_blind_index",
                "SELECT 'x' FROM dirty_citizen",
            ] { #expect(try await city.texts(empty) == [], "\(empty)") }
            #expect(
                try await city.texts("SELECT DISTINCT length(row_digest)::text FROM returned_row") == ["16"])
            #expect(try await Self.placesOfNumbers(city) == [])
        }
    }

    /// Tables that hold the digits of an ID number, as text or as bytes.
    private static func placesOfNumbers(_ city: TestCity) async throws -> [String] {
        try await city.texts(
            """
            SELECT table_name::text FROM information_schema.tables
            WHERE table_schema = 'public' AND query_to_xml(
                format('SELECT t::text FROM %I AS t', table_name), true, false, '')::text ~ '999101[0-9]|39393931303[0-9]3[0-9]'
            """)
    }

    @Test func `reaches neither the staging tables nor any table with a person's number`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(Self.person))
            try await city.ingest(Self.sound, RecordLine("A-2", Self.person, "SOC-002", magnitude: "99"), from: "mzj")
            #expect(try await Self.placesOfNumbers(city) == [])
            #expect(try await city.texts("SELECT relname::text FROM pg_class WHERE relpersistence = 't'") == [])
        }
    }

    @Test func `that no law allows to be collected is returned as banned`() async throws {
        try await TestCity.with { city async throws in
            let table = String(decoding: try CityRules.file("catalogue.csv"), as: UTF8.self)
            let banned = table.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                line.hasPrefix("FAM-001") ? String(line).replacing(",general,", with: ",banned,") : String(line)
            }
            _ = try await ImportCatalogue(pool: city.pool, audit: city.audit)(
                CityRules.submission(
                    "with-banned", from: #require(Day("2026-02-01")), table: Array(banned.joined(separator: "\n").utf8)),
                in: city.context())
            try await city.ingest(RecordLine("A-1", Self.person, "FAM-001"), from: "fl")
            #expect(try await city.returned() == ["2 A-1 indicator_banned"])
        }
    }

    private static let files: [(bytes: [UInt8], code: String)] = [
        ([], "empty_file"),
        (Array("record_no,who\nA-1,x\n".utf8), "unknown_header"),
        ([0xFF, 0xFF, 0x2C] + Array(RecordLine.header.utf8), "undecodable_header"),
        (Array((RecordLine.header + sound.text + "\nA-2,\"withdraw,,,,,,,,,\n").utf8), "unclosed_quote"),
        (Array((RecordLine.header + sound.text).utf8), "missing_final_line_end"),
    ]

    @Test func `in the file refuses it whole and leaves every table as it was`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(Self.person))
            try await city.ingest(RecordLine("A-0", Self.person, "SOC-002", magnitude: "1"), from: "mzj")
            let before = try await city.tables()
            for file in Self.files {
                let fault = await #expect(throws: FileFault.self) { try await city.ingest(file.bytes, from: "mzj") }
                #expect(fault?.code == file.code)
                #expect(try await city.tables() == before, "\(file.code)")
            }
            await #expect(throws: FileFault.rowCountMismatch(expected: 3, found: 1)) {
                try await city.ingest(RecordLine.file([Self.sound]), from: "mzj", rows: 3)
            }
            await #expect(throws: IntakeRefusal.sourceUnknown) {
                try await city.ingest(RecordLine.file([Self.sound]), from: "nobody")
            }
            #expect(try await city.tables() == before)
            try await city.ingest(RecordLine.file([Self.sound]), from: "mzj", rows: 1)
            #expect(try await city.openRecords().count == 2)
        }
    }

    @Test func `names a file that cannot be read`() async throws {
        try await TestCity.with { city async throws in
            let request = IngestDelivery.Request(
                source: SourceCode("mzj"), format: .recordsCSV, path: city.folder + "/missing.csv", encoding: nil,
                rows: nil)
            let error = await #expect(throws: FileReadingError.self) {
                try await IngestDelivery(pool: city.pool, identity: city.identity, audit: city.audit)(
                    request, in: city.context())
            }
            #expect(error?.description == "\(city.folder)/missing.csv: No such file or directory")
        }
    }

    @Test func `without a catalogue is refused with what to do`() async throws {
        try await TestCity.with(.schema) { city async throws in
            await #expect(throws: IntakeRefusal.sourceUnknown) {
                try await city.ingest(RecordLine.file([Self.sound]), from: "mzj")
            }
            let error = await #expect(throws: IntakeRefusal.self) { try await city.enrol(EnrolmentLine(Self.person)) }
            #expect(error?.description.contains("catalogue import") == true)
            await #expect(throws: Fault.noScorecardLive) { try await city.scoreEveryone() }
        }
    }

    @Test func `is written into the report with line, number and all reasons`() async throws {
        try await TestCity.with { city async throws in
            let outcome = try await city.ingest(
                Self.sound, RecordLine("A-2", Self.person, "SOC-002", on: "2026-11-24", magnitude: "9"), Self.sound,
                from: "mzj")
            let path = city.folder + "/report.csv"
            #expect(try await WriteReturnReport(pool: city.pool)(of: outcome.delivery, to: path) == 2)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains("3,\"A-2\",occurred_on_future;magnitude_out_of_range,"))
            #expect(text.contains("4,\"A-1\",duplicate_in_file,"))
            #expect(!text.contains("999101"))
        }
    }
}
