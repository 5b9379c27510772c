import TestKit
import Testing

/// The watch over log lines sees what it is there for.
@Suite struct `The watch over log lines` {
    @Test(arguments: [
        (Synthetic.person(7), "an ID number"), ("id=" + Synthetic.person(1) + ";", "an ID number"),
        (String(Synthetic.person(1).prefix(17)) + "x", "an ID number"), ("call 13800000000 back", "a telephone number"),
        ("张", "Chinese text"), ("Bearer sdt_abc", "a secret"), ("\"sds_abc\"", "a secret"), ("sdo_x", "a secret"),
        ("eyJhbGciOiJFZDI1NTE5In0.e30.AA", "a signed token"),
    ])
    func `finds`(text: String, kind: String) {
        #expect(LogScan.finding(in: "request \(text)") == kind)
    }

    @Test(arguments: [
        "request cit_00000000008008000000000001 200", "2026-11-24T01:03:00.123456Z", "41010519900307", "138000000000",
        "a0b1c2d3e4f5a6b7c8d9", "/v1/citizens/{id}/score",
    ])
    func `lets ids and codes pass`(text: String) {
        #expect(LogScan.finding(in: text) == nil)
    }
}
