import Intake
import Testing

@Suite struct `The layout sxbzxr` {
    private static let header = "案号,姓名,类型,证件类型,证件号码,执行法院,立案时间,发布时间,履行情况,退出时间\r\n"
    private static let person = Given.idNumber()
    private static let caseNo = "（2026）豫01执1号"

    @Test func `reads live and ended entries in every encoding`() throws {
        let file =
            Self.header + "\(Self.caseNo),测试甲,580,身份证,\(Self.person),郑州中院,2026年01月05日,2026年03月05日,全部未履行,\r\n"
            + "\(Self.caseNo),测试甲,580,,\(Self.person.lowercased()),郑州中院,,2026-03-05,已履行,2026-10-01\r\n"
        let expected = ["-", "2026-10-01"].enumerated().map { index, end in
            "report \(index + 2) \(Self.caseNo) resident_id \(Self.person) 1990-03-07 6 LAW-001 [\(Self.caseNo)]"
                + " 2026-03-05 1 \(end) ordinary confirmed"
        }
        #expect(try read(file, as: .defaulters) == expected)
        #expect(try read("\u{FEFF}" + file, as: .defaulters) == expected)
        #expect(try read(gb18030(file), as: .defaulters, chunk: 5) == expected)
    }

    @Test(arguments: [
        ("案,甲,581,身份证,\(person),院,,2026-03-05,,", "not_a_person"),
        ("案,甲,,身份证,\(person),院,,2026-03-05,,", "party_type_unknown"),
        ("案,甲,580,身份证,1,院,,2026-03-05,,", "id_format"),
        ("案,甲,580,身份证,\(person),院,,,,", "occurred_on_invalid"),
        ("案,甲,580,身份证,\(person),院,,2026-03-05,,2026-03-05", "expires_on_not_after"),
        ("案,甲,580,身份证,\(person),院,,2026-03-05,,明年", "expires_on_invalid"),
        ("案,甲,580,身份证,\(person),院,,2026-11-24,,", "occurred_on_future"),
        ("案,甲,580,身份证,\(person),院,,2026-03-05", "wrong_column_count"),
    ])
    func `a row that cannot be taken says why`(row: String, code: String) throws {
        let quoted = code.hasPrefix("wrong") ? "" : "案"
        #expect(try read(Self.header + row + "\r\n", as: .defaulters) == ["refuse 2 [\(quoted)] \(code)"])
    }

    @Test func `a header with another name refuses the file`() {
        #expect(throws: FileFault.unknownHeader) {
            try read(Self.header.replacing("履行情况", with: "性别"), as: .defaulters)
        }
    }
}
