import CivilTime
import Intake
import Testing

@Suite struct `Identity numbers` {
    @Test(arguments: ["11010519491231002X", "11010519491231002x", "440524188001010014"])
    func `the vectors of the standard are valid`(number: String) throws {
        let checked = try IdentityNumber(type: .residentID, number: number.utf8)
        #expect(String(decoding: checked.number.exposed, as: UTF8.self) == number.uppercased())
        #expect(checked.birthDay == Given.day(number.hasPrefix("1") ? "1949-12-31" : "1880-01-01"))
    }

    @Test func `a small x and a capital X are one person`() throws {
        let small = try IdentityNumber(type: .residentID, number: "11010519491231002x".utf8)
        #expect(try IdentityNumber(type: .residentID, number: "11010519491231002X".utf8) == small)
    }

    @Test func `every other check character is refused`() {
        for check in "0123456789" {
            #expect(throws: RowFault.idCheckDigit) {
                try IdentityNumber(type: .residentID, number: "11010519491231002\(check)".utf8)
            }
        }
    }

    @Test(arguments: [
        ("", RowFault.idMissing), ("1101051949123100", .idFormat), ("11010519491231002XX", .idFormat),
        ("1101051949123100X2", .idFormat), ("11010519491231002Y", .idFormat), ("110105 9491231002X", .idFormat),
        ("110105194913310020", .idDate), ("110105190002290020", .idDate), ("110105000001010020", .idDate),
        (String(repeating: "1", count: 400), .idFormat),
    ])
    func `a malformed resident ID says why`(number: String, fault: RowFault) {
        #expect(throws: fault) { try IdentityNumber(type: .residentID, number: number.utf8) }
    }

    @Test(arguments: [
        (IDType.hkMacaoResidence, Given.idNumber(), true), (.twResidence, Given.idNumber(sequence: 9), true),
        (.twResidence, "12345678", false),
        (.foreignPermanentResident, Given.idNumber(), true),
        (.foreignPermanentResident, Given.idNumber(area: "110105"), false),
        (.foreignPermanentResident, "ABC123456789012", true), (.foreignPermanentResident, "ab1123456789012", false),
        (.passport, "e12345678", true), (.passport, "E123", false), (.passport, "E1234-5678", false),
        (.hkMacaoPermit, "H12345678", true), (.hkMacaoPermit, "M1234567890", true),
        (.hkMacaoPermit, "X12345678", false), (.hkMacaoPermit, "H123456789", false),
        (.twPermit, "12345678", true), (.twPermit, "1234567", false),
    ])
    func `other types have their own bounded patterns`(type: IDType, number: String, isValid: Bool) {
        #expect(((try? IdentityNumber(type: type, number: number.utf8)) != nil) == isValid)
    }

    @Test func `type codes are stable and read back`() {
        #expect(
            IDType.allCases.map(\.code) == [
                "resident_id", "hk_macao_residence", "tw_residence", "foreign_permanent_resident", "passport",
                "hk_macao_permit", "tw_permit",
            ])
        #expect(IDType.allCases.map(\.rawValue) == [1, 2, 3, 4, 5, 6, 7])
        for type in IDType.allCases { #expect(IDType(code: type.code) == type) }
        #expect(IDType(code: "driving_licence") == nil)
    }
}

@Suite struct `A redacted value` {
    private struct Holder {
        let secret = Redacted("19900307")
        let person = try? IdentityNumber(type: .residentID, number: Given.idNumber().utf8)
    }

    @Test func `cannot be shown`() {
        let secret = Redacted("19900307")
        var dumped = ""
        dump(secret, to: &dumped)
        dump(Holder(), to: &dumped)
        dump([secret: [secret]], to: &dumped)
        let shown = [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\(Optional(secret) as Any)", dumped,
            "\(Holder())", String(reflecting: Holder()), "\(Mirror(reflecting: secret).children.map { "\($0)" })",
        ]
        for text in shown { #expect(!text.contains("0307") && !text.contains("57, 57, 57")) }
        #expect("\(secret)" == "‹redacted›")
        #expect(secret.exposed == "19900307")
    }

    @Test func `cannot be encoded`() {
        #expect(!((Redacted(1) as Any) is any Encodable))
    }
}
