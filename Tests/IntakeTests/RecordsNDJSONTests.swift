import Intake
import Testing

@Suite struct `The layout records-ndjson` {
    private let person = Given.idNumber()

    @Test func `reads a small file`() throws {
        let file =
            #"{"record_no":"A-1","id_type":"resident_id","id_number":"\#(person)","indicator":"SOC-001","occurred_on":"2026-01-31","magnitude":120}"#
            + "\r\n"
            + #" { "legally_confirmed": true, "procedure": "ordinary", "expires_on": null, "magnitude": "500000", "occurred_on": "2026-02-01", "act": "\u7f5a\"1\"\n", "indicator": "LAW-005", "id_number": "\#(person)", "id_type": "resident_id", "action": "report", "record_no": "甲" } "#
            + "\n" + #"{"record_no":"A-3","action":"withdraw"}"# + "\n"
        let expected = [
            "report 1 A-1 resident_id \(person) 1990-03-07 1 SOC-001 [] 2026-01-31 120 - ordinary unconfirmed",
            "report 2 甲 resident_id \(person) 1990-03-07 8 LAW-005 [罚\"1\"\n] 2026-02-01 500000 - ordinary confirmed",
            "withdraw 3 A-3",
        ]
        #expect(try read(file, as: .recordsNDJSON, rows: 3) == expected)
        #expect(try read("\u{FEFF}" + file, as: .recordsNDJSON, chunk: 3) == expected)
        #expect(try read(gb18030(file), as: .recordsNDJSON, chunk: 11) == expected)
    }

    @Test(arguments: [
        ("", "", "bad_json"), ("[]", "", "bad_json"), ("{\"record_no\":\"A\"", "", "bad_json"),
        ("{\"record_no\":\"A\",}", "", "bad_json"), ("{\"record_no\":\"A\"}{}", "", "bad_json"),
        ("{\"record_no\":\"\\ud800\"}", "", "bad_json"), ("{\"act\":\"a\tb\"}", "", "bad_json"),
        (#"{"record_no":"A","action":"withdraw","name":"x"}"#, "A", "unknown_member"),
        (#"{"record_no":"A","action":"withdraw","Action":"withdraw"}"#, "A", "unknown_member"),
        (#"{"record_no":"A","action":"withdraw","record_no":"A"}"#, "", "duplicate_member"),
        (#"{"record_no":"A","action":"withdraw","\u0061ction":"withdraw"}"#, "", "duplicate_member"),
        (#"{"record_no":"A","action":"withdraw","act":1}"#, "A", "wrong_member_type"),
        (#"{"record_no":"A","action":"withdraw","act":["x"]}"#, "A", "wrong_member_type"),
        (#"{"record_no":"A","action":"withdraw","act":{"x":[[]]}}"#, "", "bad_json"),
        (#"{"record_no":"A","action":"withdraw","id_number":true}"#, "A", "wrong_member_type"),
        (#"{"record_no":"A","magnitude":1.5}"#, "", "magnitude_not_integer"),
        (#"{"record_no":7,"action":"withdraw"}"#, "", "wrong_member_type;record_no_missing"),
        (
            #"{"record_no":"A","x":1}"#, "A",
            "unknown_member;id_type_unknown;id_missing;indicator_unknown;occurred_on_invalid;magnitude_not_integer"
        ),
    ])
    func `a line that is not such an object is returned`(line: String, quoted: String, codes: String) throws {
        let file = line + "\n" + #"{"record_no":"B","action":"withdraw"}"# + "\n"
        #expect(try read(file, as: .recordsNDJSON) == ["refuse 1 [\(quoted)] \(codes)", "withdraw 2 B"])
    }

    @Test func `a long line of GB18030 is still one line`() throws {
        let act = String(repeating: "甲", count: 32_000)
        let file = gb18030(#"{"record_no":"A","action":"withdraw","act":"\#(act)"}"# + "\n")
        #expect(try read(file, as: .recordsNDJSON) == ["withdraw 1 A"])
    }

    @Test func `quotation marks do not join lines, and the last line needs its end`() throws {
        #expect(
            try read("\"\n{\"record_no\":\"B\",\"action\":\"withdraw\"}\n", as: .recordsNDJSON)
                == ["refuse 1 [] bad_json", "withdraw 2 B"])
        #expect(throws: FileFault.missingFinalLineEnd(line: 1)) { try read("\"", as: .recordsNDJSON) }
        #expect(throws: FileFault.emptyFile) { try read("", as: .recordsNDJSON) }
    }
}
