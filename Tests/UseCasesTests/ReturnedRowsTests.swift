import Foundation
import Intake
import Scoring
import Store
import TestKit
import Testing
import UseCases

/// Rows that cannot be taken, in every layout: each goes back with its reason, and nothing of it is kept, not even the
/// person.
@Suite struct `Returned rows` {
    private static let person = Synthetic.person(1)
    /// Named by the faulty rows alone.
    private static let other = Synthetic.person(2)

    /// Takes a file in whose last row alone is sound; the reasons of the others in line order.
    private func reasons(
        _ bytes: [UInt8], from source: String, as format: DeliveryFormat, accepted: Int64 = 1
    ) async throws -> [String] {
        var reasons: [String] = []
        try await TestCity.with { city async throws in
            let outcome = try await city.ingest(bytes, from: source, as: format, encoding: .utf8)
            #expect(outcome.counts.accepted == accepted)
            #expect(try await city.openRecords().count == Int(accepted))
            #expect(
                try await city.text("SELECT count(*)::text FROM citizen") == "\(accepted)",
                "the sound row's person alone")
            #expect(try await city.text("SELECT count(*)::text FROM citizen_by_blind_index") == "\(accepted)")
            #expect(try await city.dirtyCount() == 0)
            reasons = try await city.texts("SELECT array_to_string(reason_codes, ';') FROM returned_row ORDER BY line")
        }
        return reasons
    }

    @Test func `of records-csv leave nothing behind`() async throws {
        func row(_ change: (inout RecordLine) -> Void) -> [UInt8] {
            var line = RecordLine("A-1", Self.other, "LAW-005", magnitude: "500")
            change(&line)
            return Array((line.text + "\n").utf8)
        }
        let rows: [(bytes: [UInt8], code: String)] = [
            (row { $0.cells[0] = String(repeating: "9", count: 129) }, "record_no_too_long"),
            (row { $0.cells[0] = "A\u{1}" }, "record_no_invalid"),
            (row { $0.cells[5] = String(repeating: "甲", count: 86) }, "act_too_long"),
            (row { $0.cells[5] = "甲\u{7F}" }, "act_invalid"),
            (row { $0.cells[5] = "a@b" }.map { $0 == 0x40 ? 0x22 : $0 }, "bad_quoting"),
            (row { $0.cells[5] = "@" }.map { $0 == 0x40 ? 0xFF : $0 }, "bad_encoding"),
            (row { $0.cells[5] = String(repeating: "x", count: 1 << 20) }, "record_too_long"),
        ]
        let sound = row {
            $0.cells[0] = "S-1"
            $0.cells[3] = Self.person
        }
        let file = Array(RecordLine.header.utf8) + rows.flatMap(\.bytes) + sound
        #expect(try await reasons(file, from: "cfjg", as: .recordsCSV) == rows.map(\.code))
    }

    @Test func `of records-ndjson leave nothing behind`() async throws {
        let rows = [
            ("[]", "bad_json"),
            (#"{"record_no":"A","action":"withdraw","name":"x"}"#, "unknown_member"),
            (#"{"record_no":"A","action":"withdraw","record_no":"A"}"#, "duplicate_member"),
            (#"{"record_no":"A","action":"withdraw","act":1}"#, "wrong_member_type"),
        ]
        let text = rows.map { $0.0 + "\n" }.joined()
        #expect(
            try await reasons(Array(text.utf8), from: "cfjg", as: .recordsNDJSON, accepted: 0) == rows.map(\.1))
    }

    @Test func `of penalties leave nothing behind`() async throws {
        let columns = [
            "CF_XDR_MC", "CF_XDR_LB", "CF_XDR_ZJLX", "CF_XDR_ZJHM", "CF_WSH", "CF_CFLB", "CF_NR_FK", "CF_NR_WFFF",
            "CF_JDRQ", "CF_YXQ", "CF_GSJZQ", "CF_CFCX", "CF_XDR_SHXYM",
        ]
        func row(_ person: String, _ changes: [String: String]) -> String {
            let cells = [
                "CF_XDR_MC": "测试甲", "CF_XDR_LB": "自然人", "CF_XDR_ZJLX": "身份证", "CF_XDR_ZJHM": person,
                "CF_WSH": "豫罚〔2026〕1号", "CF_CFLB": "罚款", "CF_NR_FK": "0.5", "CF_JDRQ": "2026-02-01",
                "CF_YXQ": "2027-02-01", "CF_GSJZQ": "2026-08-01",
            ].merging(changes) { $1 }
            return columns.map { cells[$0] ?? "" }.joined(separator: ",") + "\n"
        }
        let rows = [
            (["CF_NR_FK": ""], "amount_missing"), (["CF_NR_FK": "-1"], "amount_invalid"),
            (["CF_CFLB": ""], "category_unknown"), (["CF_CFLB": "警告"], "minor_penalty"),
            (["CF_XDR_LB": "个体工商户"], "not_a_person"),
        ]
        let file =
            columns.joined(separator: ",") + "\n" + rows.map { row(Self.other, $0.0) }.joined()
            + row(Self.person, ["CF_WSH": "豫罚〔2026〕2号"])
        #expect(try await reasons(Array(file.utf8), from: "cfjg", as: .penalties) == rows.map(\.1))
    }

    @Test func `of defaulters leave nothing behind`() async throws {
        let file = """
            案号,姓名,类型,证件类型,证件号码,执行法院,立案时间,发布时间,履行情况,退出时间
            案1,甲,581,身份证,\(Self.other),院,,2026-03-05,,
            案2,甲,,身份证,\(Self.other),院,,2026-03-05,,
            案3,甲,580,身份证,\(Self.person),院,,2026-03-05,,

            """
        #expect(
            try await reasons(Array(file.utf8), from: "zy", as: .defaulters) == ["not_a_person", "party_type_unknown"])
    }

    @Test func `are none of a file that changes while it is read, which is refused whole`() async throws {
        try await TestCity.with { city async throws in
            let path = city.folder + "/changing.csv"
            let lines = (0..<4000).map { RecordLine("A-\($0)", Self.person, "SOC-002", magnitude: "3") }
            try Data(RecordLine.file(lines).utf8).write(to: URL(filePath: path))
            let before = try await city.tables()
            let request = IngestDelivery.Request(
                source: SourceCode("mzj"), format: .recordsCSV, path: path, encoding: nil, rows: nil)
            // The digest was made; the first chunk has been read, and the last line has not.
            let touch = Progress { _, _ in
                guard let file = FileHandle(forUpdatingAtPath: path), let end = try? file.seekToEnd() else { return }
                try? file.seek(toOffset: end - 2)
                try? file.write(contentsOf: Data(" ".utf8))
                try? file.close()
            }
            await #expect(throws: IntakeRefusal.fileChanged) {
                try await IngestDelivery(pool: city.pool, identity: city.identity, audit: city.audit)(
                    request, in: city.context(), progress: touch)
            }
            #expect(try await city.tables() == before)
        }
    }
}
