import CivilTime
import Intake
import Testing

@Suite struct `The layout records-csv` {
    static let header =
        "record_no,action,id_type,id_number,indicator,act,occurred_on,magnitude,expires_on,procedure,legally_confirmed\n"
    static let person = Given.idNumber()

    @Test func `reads a small file`() throws {
        let file =
            Self.header + "A-1,report,resident_id,\(Self.person),SOC-001,,2026-01-31,120,,,\r\n"
            + "A-2,,resident_id,\(Self.person),LAW-005,\"罚〔2026〕1号, \"\"甲\"\"\n附件\",2026-02-01,500000,2027-02-01,ordinary,yes\n"
            + "A-3,withdraw,,,,,,,,,\n" + "A-4,,passport,e12345678,SOC-003,,2026-11-23,,,summary,no\n"
        #expect(
            try read(file, rows: 4) == [
                "report 2 A-1 resident_id \(Self.person) 1990-03-07 1 SOC-001 [] 2026-01-31 120 - ordinary unconfirmed",
                "report 3 A-2 resident_id \(Self.person) 1990-03-07 8 LAW-005 [罚〔2026〕1号, \"甲\"\n附件] 2026-02-01 500000 2027-02-01 ordinary confirmed",
                "withdraw 5 A-3",
                "report 6 A-4 passport E12345678 - 2 SOC-003 [] 2026-11-23 1 - summary unconfirmed",
            ])
    }

    @Test func `takes the columns in any order and without the optional ones`() throws {
        let file =
            "magnitude,occurred_on,indicator,\"id_number\",id_type,record_no\n"
            + "7,2026-01-31,SOC-001,\(Self.person),resident_id,A-1\n"
        #expect(
            try read(file) == [
                "report 2 A-1 resident_id \(Self.person) 1990-03-07 1 SOC-001 [] 2026-01-31 7 - ordinary unconfirmed"
            ])
    }

    /// A sound negative row with one cell after the other replaced.
    private static func row(_ changes: [Int: String]) -> String {
        var cells = [
            "A-1", "report", "resident_id", person, "LAW-005", "DOC-1", "2026-02-01", "500", "2027-02-01", "ordinary",
            "yes",
        ]
        for (place, cell) in changes { cells[place] = cell }
        return cells.joined(separator: ",")
    }

    @Test(
        arguments: [
            ([0: ""], "record_no_missing"), ([0: String(repeating: "9", count: 129)], "record_no_too_long"),
            ([0: "A\u{1}"], "record_no_invalid"), ([0: "A\u{85}"], "record_no_invalid"),
            ([0: "A\0"], "record_no_invalid"),
            ([0: "N-" + person], "record_no_holds_id"), ([1: "delete"], "action_unknown"),
            ([1: "Report"], "action_unknown"),
            ([2: "身份证"], "id_type_unknown"), ([2: ""], "id_type_unknown"), ([3: ""], "id_missing"),
            ([3: "12345"], "id_format"), ([3: "999101199002300018"], "id_date"),
            ([3: "999101199003070012"], "id_check_digit"), ([4: ""], "indicator_unknown"),
            ([4: "LAW-05"], "indicator_unknown"), ([4: "BAN-001", 7: "1"], "indicator_banned"),
            ([4: "HON-001", 7: "1"], "indicator_not_of_source"),
            ([5: String(repeating: "甲", count: 86)], "act_too_long"),
            ([5: "甲\u{7F}"], "act_invalid"), ([5: "案" + person], "act_holds_id"), ([6: ""], "occurred_on_invalid"),
            ([6: "2026-02-29"], "occurred_on_invalid"), ([6: "2026-2-1"], "occurred_on_invalid"),
            ([6: "20260201"], "occurred_on_invalid"), ([6: "2026-11-24"], "occurred_on_future"),
            ([6: "1990-03-06", 8: ""], "occurred_before_birth"), ([6: "2008-03-06"], "person_under_18"),
            ([7: ""], "magnitude_not_integer"), ([7: "1.5"], "magnitude_not_integer"),
            ([7: "-1"], "magnitude_not_integer"),
            ([7: "1e3"], "magnitude_not_integer"), ([7: "9999999999999999999"], "magnitude_not_integer"),
            ([7: "1000000000001"], "magnitude_out_of_range"), ([4: "SOC-001", 7: "0"], "magnitude_out_of_range"),
            ([4: "SOC-001", 7: "8785"], "magnitude_out_of_range"), ([4: "LAW-004", 7: "2"], "magnitude_not_one"),
            ([8: "2027-13-01"], "expires_on_invalid"), ([8: "2026-02-01"], "expires_on_not_after"),
            ([8: "2026-01-31"], "expires_on_not_after"), ([9: ""], "procedure_unknown"),
            ([9: "fast"], "procedure_unknown"),
            ([9: "summary"], "summary_procedure"), ([4: "LAW-099", 7: "1", 9: "summary"], "summary_procedure"),
            ([10: ""], "not_legally_confirmed"), ([10: "no"], "not_legally_confirmed"),
            ([10: "maybe"], "legally_confirmed_invalid"), ([1: "withdraw", 0: ""], "record_no_missing"),
            (
                [2: "resident_id", 3: "1", 4: "X", 6: "2027-01-01", 7: "x", 8: "y", 9: "z"],
                "id_format;indicator_unknown;occurred_on_future;magnitude_not_integer;expires_on_invalid;procedure_unknown"
            ),
        ] as [([Int: String], String)])
    func `a row with a fault is returned with all its reasons`(changes: [Int: String], codes: String) throws {
        let quoted = codes.hasPrefix("record_no") ? "" : "A-1"
        #expect(try read(Self.header + Self.row(changes) + "\n") == ["refuse 2 [\(quoted)] \(codes)"])
    }

    @Test(
        arguments: [
            [0: String(repeating: "9", count: 128)], [5: String(repeating: "甲", count: 85)], [5: ""],
            [6: "2026-11-23", 8: ""],
            [6: "2008-03-07"], [7: "1000000000000"], [7: "0"], [8: ""], [8: "2026-02-02"], [4: "LAW-004", 7: ""],
            [4: "SOC-001", 9: "", 10: ""], [4: "SOC-001", 9: "summary", 10: "no"], [1: "", 3: person.lowercased()],
            [10: "true"], [10: "1"],
        ] as [[Int: String]])
    func `the edge of what is allowed is allowed`(changes: [Int: String]) throws {
        #expect(try read(Self.header + Self.row(changes) + "\n").map { $0.prefix(6) } == ["report"])
    }

    @Test func `a row that cannot be split names no record number, for it might be something else`() throws {
        let file =
            Self.header + "A-1,report\n" + Self.row([:]) + ",x\n" + "\n" + Self.row([5: "a\"b"]) + "\n"
            + Self.row([5: "\"a\"b"]) + "\n" + String(repeating: ",", count: 500) + "\n" + Self.row([:]) + "\n"
        #expect(
            try read(file, rows: 7).map { $0.hasPrefix("report") ? "report" : $0 } == [
                "refuse 2 [] wrong_column_count", "refuse 3 [] wrong_column_count", "refuse 4 [] wrong_column_count",
                "refuse 5 [] bad_quoting", "refuse 6 [] bad_quoting", "refuse 7 [] wrong_column_count", "report",
            ])
    }

    @Test func `the other cells of a withdrawal are not read`() throws {
        #expect(try read(Self.header + "A-1,withdraw,x,y,z,,2099-01-01,-,,,\n") == ["withdraw 2 A-1"])
    }
}
