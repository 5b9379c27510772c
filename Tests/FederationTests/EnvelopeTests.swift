import CivilTime
import Signing
import Testing

@testable import Federation

/// The members of the payload: missing, wrong, repeated, added.
@Suite struct `Payloads` {
    private func refusal(_ type: MessageType, _ payload: String) throws -> FederationRefusal? {
        let key = type == .statement ? Scene.root : Scene.ed25519
        let compact = try Raw.sign(header: Raw.header(key, type), payload: payload.utf8, with: key)
        return Consumer.refusal(compact, as: type)
    }

    private func members(_ message: SignedMessage) -> [String] {
        ["iss", "aud", "jti", "iat", "exp"] + (message.type.isAnswer ? ["re"] : []) + ["data"]
    }

    @Test(arguments: MessageType.allCases) func `need each member once`(type: MessageType) throws {
        let message = try Sample.message(type)
        let payload = Raw.payload(message)
        #expect(try refusal(type, payload) == nil)
        for name in members(message) {
            // Renamed, it is missing, and something unknown is there as well.
            let renamed = payload.replacing("\"\(name)\":", with: "\"\(name)x\":", maxReplacements: 1)
            #expect(try refusal(type, renamed)?.code == .malformed, "without \(name)")
            let value = try JSONValueText.value(of: name, in: payload)
            let twice = payload.dropLast() + ",\"\(name)\":\(value)}"
            #expect(try refusal(type, String(twice))?.code == .malformed, "\(name) twice")
            for wrong in ["null", "true", "1", "-1", "[]", "\"\"", "\"*\"", "{}", "[\(value)]", "1.0"]
            where wrong != value {
                let changed = payload.replacing(
                    "\"\(name)\":\(value)", with: "\"\(name)\":\(wrong)", maxReplacements: 1)
                #expect(changed != payload)
                let refusal = try refusal(type, changed)
                let isForAll = name == "aud" && wrong == "\"*\"" && type.isDocument
                #expect((refusal == nil) == isForAll, "\(name): \(wrong)")
                if refusal != nil, name != "data" || wrong != "{}" {
                    let code = refusal?.code
                    let isText = wrong.hasPrefix("\"")
                    if name == "iss", isText {
                        #expect(code == .wrongIssuer)
                    } else if name == "aud", isText {
                        #expect(code == .wrongAudience)
                    } else if name == "iat" || name == "exp", wrong == "1" {
                        #expect(code == .malformed, "a life longer than the type's, or one that ends before it begins")
                    } else {
                        #expect(code == .malformed, "\(name): \(wrong)")
                    }
                }
            }
        }
    }

    @Test(arguments: MessageType.allCases) func `have no other member`(type: MessageType) throws {
        let payload = Raw.payload(try Sample.message(type))
        for extra in ["nbf", "sub", "typ", "scope", "", "Data", "re", "data "] where !(extra == "re" && type.isAnswer) {
            let longer = payload.dropLast() + ",\"\(extra)\":1}"
            let refusal = try refusal(type, String(longer))
            #expect(refusal?.code == .malformed && refusal?.isSigned == true, "\(extra)")
        }
    }

    @Test func `carry a receipt in answers, and nowhere else`() throws {
        let receipt =
            #""re":{"jti":"\#(Sample.id().text)","h":"\#(Base64URL.encode(SHA256Digest(hashing: [1]).bytes))"},"#
        let claim = Raw.payload(try Sample.message(.claim))
        #expect(try refusal(.claim, claim.replacing("\"data\"", with: receipt + "\"data\""))?.code == .malformed)
        let grant = Raw.payload(try Sample.message(.grant))
        let value = try JSONValueText.value(of: "re", in: grant)
        #expect(try refusal(.grant, grant.replacing("\"re\":\(value),", with: ""))?.code == .malformed)
        #expect(try refusal(.grant, grant.replacing("\"h\":", with: "\"x\":1,\"h\":"))?.code == .malformed)
    }

    @Test(arguments: MessageType.allCases) func `may hold unknown members inside data`(type: MessageType) throws {
        let payload = Raw.payload(try Sample.message(type))
        #expect(try refusal(type, payload.dropLast(2) + #","later":{"any":[1,true,null,"x"]}}}"#) == nil)
        // Fractions, large integers and repetitions are refused even where nobody looks.
        for later in ["0.5", "1e0", "9007199254740992", "-9007199254740992", #""\ud800""#, #"{"a":1,"a":1}"#] {
            let refusal = try refusal(type, payload.dropLast(2) + ",\"later\":\(later)}}")
            #expect(refusal?.code == .malformed, "\(later)")
        }
        #expect(try refusal(type, payload.dropLast(2) + #","later":9007199254740991}}"#) == nil)
    }

    /// A refusal longer than its reader allows would itself be refused.
    @Test func `are pointed into by no more than a refusal may say`() throws {
        let payload = Raw.payload(try Sample.message(.claim)).dropLast(2)
        for (length, isNamed) in [(30, true), (64, false)] {
            let name = "\"\(String(repeating: "a", count: length))\""
            let refusal = try refusal(.claim, payload + ",\(name):{\(name):{\(name):{\(name):{\(name):0.5}}}}}}")
            #expect(refusal?.code == .malformed)
            #expect((refusal?.pointer != nil) == isNamed)
            #expect(refusal?.pointer.map { $0.utf8.count <= 256 } != false)
        }
    }

    @Test func `are as deep as eight`() throws {
        let payload = Raw.payload(try Sample.message(.claim)).dropLast(2)
        #expect(try refusal(.claim, payload + #","later":[[[[[[]]]]]]}}"#) == nil)
        #expect(try refusal(.claim, payload + #","later":[[[[[[[]]]]]]]}}"#)?.code == .malformed)
    }

    @Test func `come from the owner of the key and the peer of the connection`() throws {
        let message = try Sample.message(.claim)
        #expect(Consumer.refusal(message.compact, as: .claim, tlsPeer: Scene.south) == nil)
        #expect(Consumer.refusal(message.compact, as: .claim, tlsPeer: Scene.east)?.code == .wrongIssuer)
        let stolen = try MessageWriter.sign(
            Sample.claimBody, from: Scene.south, to: Scene.north, id: Sample.id(), issuedAt: Scene.second,
            key: Scene.eastern)
        #expect(Consumer.refusal(stolen.compact, as: .claim)?.code == .wrongIssuer)
    }

    /// A message for one city, handed on to another (threat 6).
    @Test(arguments: MessageType.allCases) func `are for this city`(type: MessageType) throws {
        let payload = Raw.payload(try Sample.message(type))
        let audience = try JSONValueText.value(of: "aud", in: payload)
        for other in [Scene.east, Scene.south] {
            let forwarded = payload.replacing("\"aud\":\(audience)", with: "\"aud\":\"\(other.text)\"")
            #expect(try refusal(type, forwarded) == FederationRefusal(.wrongAudience, isSigned: true))
        }
        let mine = payload.replacing("\"aud\":\(audience)", with: "\"aud\":\"\(Scene.north.text)\"")
        #expect(try refusal(type, mine) == nil)
    }
}

/// The text of a top-level member's value, as a writer put it there.
enum JSONValueText {
    static func value(of name: String, in payload: String) throws -> String {
        let start = try #require(payload.firstRange(of: "\"\(name)\":")?.upperBound)
        var depth = 0
        var end = start
        var inText = false
        for index in payload[start...].indices {
            let character = payload[index]
            if character == "\"" { inText.toggle() }
            if !inText {
                if "{[".contains(character) { depth += 1 }
                if "}]".contains(character) { depth -= 1 }
                if depth < 0 || depth == 0 && character == "," { break }
            }
            end = payload.index(after: index)
        }
        return String(payload[start..<end])
    }
}
