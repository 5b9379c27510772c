import Intake
import Testing

@Suite struct `The layout xzcf` {
    private static let columns = [
        "CF_XDR_MC", "CF_XDR_LB", "CF_XDR_ZJLX", "CF_XDR_ZJHM", "CF_WSH", "CF_CFLB", "CF_NR_FK", "CF_NR_WFFF",
        "CF_JDRQ", "CF_YXQ", "CF_GSJZQ", "CF_CFCX", "CF_XDR_SHXYM",
    ]
    private static let person = Given.idNumber()
    private static let header = columns.joined(separator: ",") + "\n"

    private static func row(_ changes: [String: String]) -> String {
        var cells: [String: String] = [
            "CF_XDR_MC": "测试甲", "CF_XDR_LB": "自然人", "CF_XDR_ZJLX": "身份证", "CF_XDR_ZJHM": person,
            "CF_WSH": "豫罚〔2026〕1号", "CF_CFLB": "罚款", "CF_NR_FK": "0.5", "CF_JDRQ": "2026-02-01",
            "CF_YXQ": "2027-02-01", "CF_GSJZQ": "2026-08-01",
        ]
        cells.merge(changes) { $1 }
        return columns.map { cells[$0] ?? "" }.joined(separator: ",") + "\n"
    }

    /// The records of one row, each as `indicator magnitude end`.
    private static func records(_ changes: [String: String]) throws -> [String] {
        try read(header + row(changes), as: .penalties).map { line in
            let words = line.split(separator: " ")
            guard words.first == "report" else { return line }
            #expect(words[2] == "豫罚〔2026〕1号#\(words[7])" && words[8] == "[豫罚〔2026〕1号]")
            #expect(words[12] == "ordinary" && words[13] == "confirmed")
            return "\(words[7]) \(words[10]) \(words[11])"
        }
    }

    @Test func `a decision becomes one record per class, all of one act`() throws {
        #expect(
            try read(
                Self.header + Self.row(["CF_CFLB": "\"罚款、没收违法所得；行政拘留,吊销许可证件、警告\"", "CF_NR_WFFF": "1"]), as: .penalties)
                == ["LAW-004", "LAW-005", "LAW-006", "LAW-007"].enumerated().map { index, code in
                    "report 2 豫罚〔2026〕1号#\(code) resident_id \(Self.person) 1990-03-07 \(index + 7) \(code)"
                        + " [豫罚〔2026〕1号] 2026-02-01 \([1, 500_000, 1_000_000, 1][index]) 2026-08-02 ordinary confirmed"
                })
    }

    @Test(arguments: [
        ("0.020001", 20_001), ("0.0201", 20_100), ("1.5", 1_500_000), ("0.03", 30_000), ("0.0300", 30_000),
        ("12", 12_000_000), ("1000000", 1_000_000_000_000), ("0.123456", 123_456), (" 3.10\t", 3_100_000),
    ])
    func `amounts are exact`(amount: String, fen: Int) throws {
        #expect(try Self.records(["CF_NR_FK": amount]) == ["LAW-005 \(fen) 2026-08-02"])
    }

    @Test(arguments: [
        ("0.02", 20_000), ("0.0200", 20_000), ("0", 0), ("0.000001", 1), ("0.020000", 20_000),
    ])
    func `a fine of at most 200 yuan is taken only with its procedure`(amount: String, fen: Int) throws {
        #expect(try Self.records(["CF_NR_FK": amount]) == ["refuse 2 [豫罚〔2026〕1号] procedure_unknown"])
        #expect(
            try Self.records(["CF_NR_FK": amount, "CF_CFCX": "普通程序"]) == ["LAW-005 \(fen) 2026-08-02"])
        #expect(
            try Self.records(["CF_NR_FK": amount, "CF_CFLB": "罚款、没收", "CF_NR_WFFF": "0"])
                == ["LAW-005 \(fen) 2026-08-02", "LAW-006 0 2026-08-02"])
    }

    @Test(
        arguments: [
            (["CF_NR_FK": ""], "amount_missing"), (["CF_CFLB": "没收非法财物"], "amount_missing"),
            (["CF_NR_FK": "0.0000001"], "amount_invalid"), (["CF_NR_FK": "1.0000000"], "amount_invalid"),
            (["CF_NR_FK": "1,5"], "wrong_column_count"), (["CF_NR_FK": "-1"], "amount_invalid"),
            (["CF_NR_FK": ".5"], "amount_invalid"), (["CF_NR_FK": "5."], "amount_invalid"),
            (["CF_NR_FK": "5万"], "amount_invalid"), (["CF_NR_FK": "1e3"], "amount_invalid"),
            (["CF_NR_FK": "1000000.000001"], "magnitude_out_of_range"),
            (["CF_NR_FK": "999999999999.999999"], "magnitude_out_of_range"),
            (["CF_NR_FK": "1000000000000"], "amount_invalid"), (["CF_CFLB": "警告"], "minor_penalty"),
            (["CF_CFLB": "警告、通报批评"], "minor_penalty"), (["CF_CFLB": ""], "category_unknown"),
            (["CF_CFLB": "责令停产停业"], "category_unknown"), (["CF_CFLB": "警告、责令改正"], "category_unknown"),
            (["CF_CFLB": "警告、免予罚款"], "category_unknown"), (["CF_CFLB": "不予行政处罚"], "category_unknown"),
            (["CF_CFCX": "简易程序"], "summary_procedure"), (["CF_CFCX": "快"], "procedure_unknown"),
            (["CF_CFLB": "行政拘留", "CF_CFCX": "简易程序"], "summary_procedure"), (["CF_XDR_LB": "法人及非法人组织"], "not_a_person"),
            (["CF_XDR_LB": "个体工商户"], "not_a_person"), (["CF_XDR_LB": "", "CF_XDR_SHXYM": "X"], "not_a_person"),
            (["CF_XDR_ZJLX": "军官证"], "id_type_unknown"), (["CF_XDR_ZJHM": ""], "id_missing"),
            (["CF_XDR_ZJLX": "护照", "CF_XDR_ZJHM": "1"], "id_format"), (["CF_WSH": ""], "record_no_missing"),
            (["CF_WSH": String(repeating: "9", count: 121)], "record_no_too_long"),
            (["CF_JDRQ": "2026/2/30"], "occurred_on_invalid"), (["CF_JDRQ": ""], "occurred_on_invalid"),
            (["CF_JDRQ": "2026-11-24", "CF_YXQ": "", "CF_GSJZQ": ""], "occurred_on_future"),
            (["CF_JDRQ": "2008/03/06"], "person_under_18"), (["CF_YXQ": "长期"], "expires_on_invalid"),
            (["CF_GSJZQ": "2026-01-31"], "expires_on_not_after"),
            (["CF_WSH": "", "CF_CFLB": "警告", "CF_JDRQ": "x"], "record_no_missing;occurred_on_invalid;minor_penalty"),
        ] as [([String: String], String)])
    func `a row that cannot be taken says why`(changes: [String: String], codes: String) throws {
        let isQuotable = !codes.hasPrefix("record_no") && !codes.hasPrefix("wrong")
        #expect(try Self.records(changes) == ["refuse 2 [\(isQuotable ? "豫罚〔2026〕1号" : "")] \(codes)"])
    }

    @Test(
        arguments: [
            (["CF_YXQ": ""], "2026-08-02"), (["CF_GSJZQ": ""], "2027-02-02"), (["CF_YXQ": "", "CF_GSJZQ": ""], "-"),
            (["CF_YXQ": "2026-05-31"], "2026-06-01"), (["CF_YXQ": "2026-02-01"], "2026-02-02"),
            (["CF_YXQ": "9999-12-31", "CF_GSJZQ": ""], "-"), (["CF_GSJZQ": "2026/8/1"], "2026-08-02"),
            (["CF_GSJZQ": "20260801"], "2026-08-02"), (["CF_GSJZQ": "2026年8月1日"], "2026-08-02"),
            (["CF_GSJZQ": "2026-08-01 00:00:00"], "2026-08-02"),
        ] as [([String: String], String)])
    func `the end is the day after the earlier end given`(changes: [String: String], end: String) throws {
        #expect(try Self.records(changes) == ["LAW-005 500000 \(end)"])
    }

    @Test func `a class another source reports returns the whole row`() throws {
        let rules = IntakeRules(
            indicators: Given.rules.indicators.map { rule in
                .init(
                    code: rule.code, rank: rule.rank, permitted: rule.permitted, isNegative: rule.isNegative,
                    isOfSource: rule.code != "LAW-004")
            })
        var reader = DeliveryReader(format: .penalties, rules: rules, businessDay: Given.today)
        var transcript = Transcript()
        let file = Self.header + Self.row(["CF_CFLB": "罚款、行政拘留"])
        try Array(file.utf8).withUnsafeBufferPointer { try reader.feed($0, to: &transcript) }
        #expect(transcript.lines == ["refuse 2 [豫罚〔2026〕1号] indicator_not_of_source"])
    }

    @Test func `is read in GB18030, with columns of other systems and without the optional ones`() throws {
        let file =
            "CF_WSH,CF_XDR_ZJHM,CF_CFLB,CF_JDRQ,BZ,CHECK_FLAG\n"
            + "罚1号,\(Self.person),行政拘留,2026-02-01,备注甲,1\n"
        #expect(
            try read(gb18030(file), as: .penalties) == [
                "report 2 罚1号#LAW-004 resident_id \(Self.person) 1990-03-07 7 LAW-004 [罚1号] 2026-02-01 1 - ordinary confirmed"
            ])
        #expect(throws: FileFault.unknownHeader) { try read("CF_WSH,CF_XDR_ZJHM,CF_CFLB\n", as: .penalties) }
    }
}
