import TestKit
import Testing

/// The watch over log lines sees what it is there for.
@Suite struct `The watch over log lines` {
    private static let forbidden: [(text: String, kind: String)] = [
        (Synthetic.person(7), "an ID number"), ("id=\(Synthetic.person(1));", "an ID number"),
        ("\(Synthetic.person(1).prefix(17))x", "an ID number"), ("call 13800000000 back", "a telephone number"),
        ("张", "Chinese text"), ("Bearer sdt_abc", "a secret"), ("\"sds_abc\"", "a secret"), ("sdo_x", "a secret"),
        ("req-\(Synthetic.person(1))-a", "an ID number"), ("id\(Synthetic.person(2))x9", "an ID number"),
        ("cit_0\(Synthetic.person(3))", "an ID number"), ("req-13800000000", "a telephone number"),
        ("phone13800000000", "a telephone number"), ("code=sda_abc", "a secret"), ("x-sds_abc", "a secret"),
        ("otpauth://totp/x", "a secret"), ("{\"score\":155}", "a score"), ("\"band\":L3", "a score"),
        ("eyJhbGciOiJFZDI1NTE5In0.e30.AA", "a signed token"),
    ]

    @Test(arguments: forbidden)
    func `finds`(text: String, kind: String) {
        #expect(LogScan.finding(in: "request \(text)") == kind)
    }

    @Test(arguments: [
        "request cit_00000000008008000000000001 200", "2026-11-24T01:03:00.123456Z", "41010519900307", "138000000000",
        "a0b1c2d3e4f5a6b7c8d9", "a13800000000b", "4bf92f3577b34da6a3ce929d0e13800000000", "1764032580000000",
        "/v1/citizens/{id}/score",
    ])
    func `lets ids and codes pass`(text: String) {
        #expect(LogScan.finding(in: text) == nil)
    }
}
