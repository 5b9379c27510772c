import Signing
import StrictJSON
import Testing

@testable import Federation

/// The order of the receiver's steps is part of the protocol: a message with several faults is refused for the first of
/// them, by every receiver alike.
@Suite struct `The receiver` {
    /// A message that is wrong in everything, mended step by step.
    private struct Wreck {
        var padding = 20_000
        var dots = 3
        var header = #"{"alg":"none","kid":"nobody","typ":"other","jwk":{}}"#
        var key = Scene.western
        var tampered = true
        /// Not yet valid, for a day, from and for other cities.
        var payload =
            #"{"iss":"urn:ccr:test:nobody","aud":"urn:ccr:test:east","jti":"AAAAAAAAAAAAAAAAAAAAAA","iat":"#
            + #"\#(Scene.second + 100),"exp":\#(Scene.second + 1_000),"data":{},"more":1}"#

        func compact() throws -> [UInt8] {
            let signed = try Raw.sign(header: header, payload: payload.utf8, with: key)
            let input = Consumer.input(signed)
            var signature = Raw.signature(signed)
            if tampered { signature[40] ^= 1 }
            let compact = Raw.join(input, signature) + (dots == 4 ? [0x2E] : [])
            return compact + [UInt8](repeating: 0x41, count: padding)
        }
    }

    @Test func `refuses for the first fault, in the order of the steps`() throws {
        var wreck = Wreck()
        wreck.dots = 4
        try expect(.tooLarge, wreck)
        wreck.padding = 0
        try expect(.malformed, wreck)
        wreck.dots = 3
        try expect(.headerForbidden, wreck)
        wreck.header = #"{"alg":"none","kid":"nobody","typ":"other"}"#
        try expect(.wrongType, wreck)
        wreck.header = #"{"alg":"none","kid":"nobody","typ":"ccr1-claim+jwt"}"#
        try expect(.unknownKey, wreck)
        wreck.header = #"{"alg":"none","kid":"\#(Scene.retired.id.text)","typ":"ccr1-claim+jwt"}"#
        try expect(.keyNotUsable, wreck)
        wreck.header = #"{"alg":"none","kid":"\#(Scene.western.id.text)","typ":"ccr1-claim+jwt"}"#
        try expect(.algorithmNotAllowed, wreck)
        wreck.header = Raw.header(Scene.western, .claim)
        try expect(.badSignature, wreck)
        wreck.tampered = false
        try expect(.malformed, wreck, isSigned: true)
        wreck.payload = wreck.payload.replacing(#","more":1"#, with: "")
        try expect(.malformed, wreck, isSigned: true, pointer: "/exp")
        wreck.payload = wreck.payload.replacing("\(Scene.second + 1_000)", with: "\(Scene.second + 200)")
        try expect(.peerNotActive, wreck, isSigned: true)
        wreck.key = Scene.ed25519
        wreck.header = Raw.header(Scene.ed25519, .claim)
        try expect(.wrongIssuer, wreck, isSigned: true)
        wreck.payload = wreck.payload.replacing("test:nobody", with: "test:south")
        try expect(.wrongAudience, wreck, isSigned: true)
        wreck.payload = wreck.payload.replacing("test:east", with: "test:north")
        try expect(.notYetValid, wreck, isSigned: true)
        wreck.payload = wreck.payload.replacing("\(Scene.second + 100)", with: "\(Scene.second - 200)")
            .replacing("\(Scene.second + 200)", with: "\(Scene.second - 100)")
        try expect(.expired, wreck, isSigned: true)
        wreck.payload = wreck.payload.replacing("\(Scene.second - 200)", with: "\(Scene.second)")
            .replacing("\(Scene.second - 100)", with: "\(Scene.second + 100)")
        try expect(.invalidData, wreck, isSigned: true, pointer: "/data/code")
    }

    /// What is charged to a peer comes after the signature, and what a stranger sends is charged to nobody.
    @Test func `knows the peer as soon as the signature is good, and no sooner`() throws {
        let message = try Sample.message(.claim)
        let verified = try Receiver.verify(message.compact, as: .claim, trust: Scene.trust, now: Scene.now)
        #expect(verified.peer == Scene.south && verified.keyID == Scene.ed25519.id && verified.type == .claim)
        let opened = try verified.read(trust: Scene.trust, now: Scene.now)
        #expect(try opened == Receiver.open(message.compact, as: .claim, trust: Scene.trust, now: Scene.now))
        // A bad payload under a good signature still tells who to charge.
        let header = Raw.header(Scene.ed25519, .claim)
        let empty = try Raw.sign(header: header, payload: "{}".utf8, with: Scene.ed25519)
        let charged = try Receiver.verify(empty, as: .claim, trust: Scene.trust, now: Scene.now)
        #expect(charged.peer == Scene.south)
        #expect(throws: FederationRefusal(.malformed, pointer: "/iss", isSigned: true)) {
            try charged.read(trust: Scene.trust, now: Scene.now)
        }
    }

    private func expect(
        _ code: FederationCode, _ wreck: Wreck, isSigned: Bool = false, pointer: String? = nil
    ) throws {
        let refusal = Consumer.refusal(try wreck.compact(), as: .claim)
        #expect(refusal?.code == code)
        #expect(refusal?.isSigned == isSigned)
        if let pointer { #expect(refusal?.pointer == pointer) }
    }
}
