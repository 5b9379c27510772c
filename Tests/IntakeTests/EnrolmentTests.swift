import CivilTime
import Intake
import Testing

private struct Enrolments: EnrolmentSink {
    var lines: [String] = []

    mutating func enrol(_ row: Enrolment) {
        let number = String(decoding: row.idNumber.exposed, as: UTF8.self)
        let texts = [row.district, row.noticeVersion].map { String(decoding: $0, as: UTF8.self) }
        lines.append(
            "enrol \(row.line) \(row.idType.code) \(number) \(row.birthDay?.description ?? "-") [\(texts[0])] \(texts[1])"
                + " \(row.consentedAt) \(row.expiresAt) \(row.separateConsents)")
    }

    mutating func refuse(_ row: RefusedRow) {
        #expect(row.recordNo.isEmpty)
        lines.append("refuse \(row.line) \(row.faults.codes.joined(separator: ";"))")
    }
}

@Suite struct `The enrolment file` {
    private static let header = "id_type,id_number,district,notice_version,consented_at,expires_at,separate_consents\n"
    private static let person = Given.idNumber()

    private func enrol(_ file: String, rows: Int? = nil, chunk: Int = 1 << 20) throws -> [String] {
        var reader = EnrolmentReader(rules: Given.rules, businessDay: Given.today, expectedRows: rows)
        var sink = Enrolments()
        let bytes = Array(file.utf8)
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            try Array(bytes[start..<min(start + chunk, bytes.count)]).withUnsafeBufferPointer {
                try reader.feed($0, to: &sink)
            }
        }
        try reader.finish()
        return sink.lines
    }

    @Test func `reads instants, days, and what was consented to separately`() throws {
        let file =
            Self.header
            + "resident_id,\(Self.person),410102,2026-1,2026-01-01T09:30:00+08:00,2027-01-01,SOC-004;SOC-003;SOC-004\n"
            + "passport,E12345678,,甲,2026-11-23,2031-11-23T23:59:59+08:00,\r\n"
        let expected = [
            "enrol 2 resident_id \(Self.person) 1990-03-07 [410102] 2026-1 2026-01-01T01:30:00Z 2026-12-31T16:00:00Z [2, 3]",
            "enrol 3 passport E12345678 - [] 甲 2026-11-22T16:00:00Z 2031-11-23T15:59:59Z []",
        ]
        #expect(try enrol(file, rows: 2) == expected)
        for chunk in 1...9 { #expect(try enrol(file, chunk: chunk) == expected) }
        let short =
            "expires_at,consented_at,notice_version,id_number,id_type\n2027-01-01,2026-01-01,1,\(Self.person),resident_id\n"
        #expect(try enrol(short).map { $0.prefix(5) } == ["enrol"])
    }

    @Test(
        arguments: [
            ([0: "id"], "id_type_unknown"), ([1: ""], "id_missing"), ([1: "999101199003070012"], "id_check_digit"),
            ([2: "41010"], "district_invalid"), ([2: "41010A"], "district_invalid"),
            ([2: "4101022"], "district_invalid"),
            ([3: ""], "notice_version_invalid"), ([3: String(repeating: "1", count: 65)], "notice_version_invalid"),
            ([4: ""], "consented_at_invalid"), ([4: "2026-02-30"], "consented_at_invalid"),
            ([4: "2026-01-01T00:00:00"], "consented_at_invalid"),
            ([4: "2026-11-24", 5: "2027-01-01"], "consented_at_future"),
            ([4: "2008-03-06", 5: "2009-01-01"], "person_under_18"), ([5: ""], "expires_at_invalid"),
            ([5: "never"], "expires_at_invalid"), ([5: "2026-01-01"], "expires_at_not_after"),
            ([5: "2031-01-02"], "consent_too_long"), ([5: "9999-12-31"], "consent_too_long"),
            ([6: "SOC-001"], "separate_consent_unknown"), ([6: "SOC-003;"], "separate_consent_unknown"),
            ([6: "SOC-003,"], "wrong_column_count"),
            ([0: "", 4: "x", 6: "SOC-999"], "id_type_unknown;consented_at_invalid;separate_consent_unknown"),
        ] as [([Int: String], String)])
    func `a row with a fault is returned with all its reasons`(changes: [Int: String], codes: String) throws {
        var cells = ["resident_id", Self.person, "410102", "2026-1", "2026-01-01", "2027-01-01", "SOC-003"]
        for (place, cell) in changes { cells[place] = cell }
        #expect(try enrol(Self.header + cells.joined(separator: ",") + "\n") == ["refuse 2 \(codes)"])
    }

    @Test func `file faults are those of a delivery`() {
        #expect(throws: FileFault.unknownHeader) { try enrol("id_number,name\n") }
        #expect(throws: FileFault.missingFinalLineEnd(line: 2)) { try enrol(Self.header + "x") }
        #expect(throws: FileFault.rowCountMismatch(expected: 1, found: 0)) { try enrol(Self.header, rows: 1) }
        #expect(throws: FileFault.emptyFile) { try enrol("") }
    }
}
