import CivilTime
import FoundationEssentials
import Intake
import Testing

@Suite struct `The report to the department` {
    @Test func `quotes line and record number with all reasons, for Excel`() {
        var report = ReturnReport()
        report.add(line: 17, recordNo: "A-\"17\",甲".utf8, faults: [.occurredOnFuture, .idCheckDigit])
        var text = String(decoding: report.take(), as: UTF8.self)
        report.add(line: 18, recordNo: "=1+1".utf8, faults: [.duplicateInFile])
        report.add(line: 19, recordNo: Bytes(start: nil, count: 0), faults: [.badEncoding])
        text += String(decoding: report.take(), as: UTF8.self)
        #expect(
            text == "\u{FEFF}line,record_no,reason_codes,reasons_zh\r\n"
                + "17,\"A-\"\"17\"\",甲\",id_check_digit;occurred_on_future,证件号码校验码错误；发生日期晚于业务日期\r\n"
                + "18,\"'=1+1\",duplicate_in_file,文件内有内容相同的重复行，只计一次\r\n"
                + "19,\"\",bad_encoding,含有与文件编码不符的字节\r\n")
        #expect(report.take().isEmpty)
    }
}

@Suite struct `Reasons for returning a row` {
    @Test func `have unique snake-case codes and texts in both languages`() {
        let codes = RowFault.allCases.map(\.code)
        #expect(Set(codes).count == codes.count && codes.count <= 64)
        for fault in RowFault.allCases {
            #expect(fault.code.allSatisfy { $0.isLowercase || $0 == "_" || $0.isNumber })
            #expect(RowFault(code: fault.code) == fault)
            #expect(fault.textZh.unicodeScalars.contains { $0.value > 0x4E00 })
            #expect(!fault.textZh.contains(where: { ",;\"；".contains($0) }), "the report separates reasons by these")
            #expect(fault.textEn.allSatisfy(\.isASCII) && !fault.textEn.isEmpty)
        }
    }

    @Test(arguments: ["intake.md", "intake.zh-CN.md"])
    func `are all listed in the documentation with their text`(page: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Docs")
        let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
        for fault in RowFault.allCases {
            let words = page.contains("zh") ? fault.textZh : fault.textEn
            #expect(text.contains("| `\(fault.code)` | \(words) |"), "\(fault.code)")
        }
        for code in [
            "empty_file", "unknown_header", "undecodable_header", "unclosed_quote", "missing_final_line_end",
            "row_count_mismatch", "encoding_unavailable",
        ] {
            #expect(text.contains("| `\(code)` |"), "\(code)")
        }
    }

    @Test func `a set gives its members in order, each once`() {
        var set: RowFaultSet = [.separateConsentUnknown, .wrongColumnCount, .idDate, .idDate]
        #expect(Array(set) == [.wrongColumnCount, .idDate, .separateConsentUnknown])
        #expect(set.contains(.idDate) && !set.contains(.idFormat) && !set.isEmpty && RowFaultSet().isEmpty)
        set.formUnion([.idFormat])
        #expect(set.codes == ["wrong_column_count", "id_format", "id_date", "separate_consent_unknown"])
    }
}

/// What is refused goes on as it was read, to be digested under a key.
@Suite struct `A refused row` {
    private struct Raws: RecordSink {
        var raws: [String] = []

        mutating func report(_ record: ReportedRecord) {}
        mutating func withdraw(_ withdrawal: Withdrawal) {}
        mutating func refuse(_ row: RefusedRow) { raws.append(String(decoding: row.raw.exposed, as: UTF8.self)) }
    }

    @Test func `brings its raw bytes`() throws {
        var reader = DeliveryReader(format: .recordsCSV, rules: Given.rules, businessDay: Given.today)
        var sink = Raws()
        let file = `The layout records-csv`.header + "A-1,\"x\",y\n,\n"
        try Array(file.utf8).withUnsafeBufferPointer { try reader.feed($0, to: &sink) }
        try reader.finish()
        #expect(sink.raws == ["A-1,\"x\",y", ","])
    }
}
