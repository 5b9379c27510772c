import StrictJSON
import Testing

@testable import Federation

/// What messages travel in, and how refusals look.
@Suite struct `Carriers` {
    @Test func `are two media types`() {
        let known: [(String, MessageCarrier)] = [
            ("application/jose", .compact), ("Application/JOSE", .compact), ("application/json", .json),
            ("application/json; charset=utf-8", .json), ("application/jose ;x=y", .compact),
        ]
        for (text, carrier) in known { #expect(MessageCarrier(contentType: text) == carrier) }
        for text in [
            "", "text/plain", "application/jwt", "application/jose+json", "application/jsonx", "; application/jose",
        ] {
            #expect(MessageCarrier(contentType: text) == nil)
        }
    }

    @Test func `give the same bytes back`() throws {
        let message = try Sample.message(.claim).compact
        for carrier in MessageCarrier.allCases {
            #expect(try carrier.unwrap(carrier.wrap(message), limit: 16_384) == message)
        }
        #expect(MessageCarrier.json.wrap([0x61, 0x2E]) == Array(#"{"jws":"a."}"#.utf8))
    }

    @Test(arguments: [
        "", "{}", "[]", "null", #""a.b.c""#, #"{"jws":1}"#, #"{"jws":null}"#, #"{"jws":"a","x":1}"#,
        #"{"jws":"a","jws":"a"}"#, #"{"JWS":"a"}"#, #"{"jws":"a"}x"#, #"{"jws":{"jws":"a"}}"#,
        "\u{FEFF}{\"jws\":\"a\"}",
        #"{"jws":"a",}"#, "a.b.c",
    ])
    func `hold one text in JSON and nothing else`(text: String) {
        #expect(throws: FederationRefusal(.malformed, isSigned: false)) {
            try MessageCarrier.json.unwrap(Array(text.utf8), limit: 16_384)
        }
    }

    @Test func `bound what they carry`() throws {
        let most = [UInt8](repeating: 0x61, count: 100)
        for carrier in MessageCarrier.allCases {
            #expect(try carrier.unwrap(carrier.wrap(most), limit: 100) == most)
            let large = [UInt8](repeating: 0x61, count: 100 + 65)
            #expect(throws: FederationRefusal(.tooLarge, isSigned: false)) {
                try carrier.unwrap(carrier.wrap(large), limit: 100)
            }
        }
    }

    @Test func `of refusals say code, status and clock, and never what came`() throws {
        let refusal = FederationRefusal(.invalidData, pointer: "/data/kind", retryAfter: 5, isSigned: false)
        let problem = String(decoding: refusal.answer(at: Scene.now).problem, as: UTF8.self)
        #expect(
            problem
                == #"{"type":"urn:ccr:error:invalid_data","title":"A member of the data is missing, or not what it must be.","#
                + #""code":"invalid_data","status":422,"pointer":"/data/kind","now":1785542400,"retry_after":5}"#)
    }

    /// The table of section 7 of the specification.
    @Test func `of refusals have the statuses of the specification`() {
        let statuses: [FederationCode: Int] = [
            .malformed: 400, .tooLarge: 413, .wrongMediaType: 415, .headerForbidden: 400, .algorithmNotAllowed: 400,
            .wrongType: 400, .unknownKey: 401, .keyNotUsable: 401, .badSignature: 401, .notYetValid: 401, .expired: 401,
            .wrongIssuer: 403, .wrongAudience: 403, .peerNotActive: 403, .jtiConflict: 409, .rateLimited: 429,
            .overloaded: 503, .invalidData: 422, .codeInvalid: 400, .purposeNotAgreed: 403, .scenarioUnknown: 404,
            .catalogueStale: 409, .grantUnknown: 404, .grantClosed: 410, .internal: 500,
        ]
        #expect(statuses.count == FederationCode.allCases.count)
        for code in FederationCode.allCases { #expect(code.status == statuses[code]) }
        #expect(FederationCode.allCases.filter(\.isPassing) == [.rateLimited, .overloaded, .internal])
        #expect(Set(FederationCode.allCases.map(\.title)).count == FederationCode.allCases.count)
    }
}
