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
}
