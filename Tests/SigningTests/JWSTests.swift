import StrictJSON
import Testing

@testable import Signing

/// One key for each algorithm, made once: what is tested does not depend on which.
enum SomeKeys {
    static let all: [SignatureAlgorithm: SigningKey] = Dictionary(
        uniqueKeysWithValues: SignatureAlgorithm.allCases.compactMap { algorithm in
            (try? SigningKey.random(algorithm)).map { (algorithm, $0) }
        })

    static func key(_ algorithm: SignatureAlgorithm) throws -> SigningKey {
        try #require(all[algorithm])
    }
}

@Suite struct `Signed messages` {
    private let payload = Array(#"{"iss":"urn:ccr:410100","n":1}"#.utf8)
    private let type = "ccr1-claim+jwt"

    /// Verifies with every key of `SomeKeys` at hand.
    private func verify(
        _ compact: [UInt8], expecting expected: ExpectedHeader? = nil, limit: Int = 16_384
    ) throws(JWSError) -> [UInt8] {
        try JWS.verify(compact, expecting: expected ?? .message(type: type), limit: limit) { id throws(JWSError) in
            guard let key = SomeKeys.all.values.first(where: { $0.id == id }) else { throw .unknownKey }
            return key.verificationKey
        }
    }

    /// A message with any header, signed over it like an honest one.
    private func message(header: String, key: SigningKey) throws -> [UInt8] {
        let input = "\(Base64URL.encode(Array(header.utf8))).\(Base64URL.encode(payload))"
        return Array("\(input).\(Base64URL.encode(try key.sign(Array(input.utf8))))".utf8)
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `come back from what was signed, with exactly three header members`(algorithm: SignatureAlgorithm) throws {
        let key = try SomeKeys.key(algorithm)
        let compact = try JWS.sign(payload, type: type, with: key)
        #expect(try verify(compact) == payload)
        let message = try UnverifiedJWS(compact, expecting: .message(type: type), limit: compact.count)
        #expect(message.keyID == key.id)
        #expect(message.type == type)
        let segments = String(decoding: compact, as: UTF8.self).split(separator: ".")
        #expect(message.signingInput == Array("\(segments[0]).\(segments[1])".utf8))
        #expect(message.inputHash == SHA256Digest(hashing: message.signingInput))
        let header = try #require(Base64URL.decode(segments[0].utf8))
        let written = #"{"alg":"\#(algorithm.rawValue)","kid":"\#(key.id)","typ":"\#(type)"}"#
        #expect(String(decoding: header, as: UTF8.self) == written)
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `of a signer elsewhere are the same`(algorithm: SignatureAlgorithm) async throws {
        struct Elsewhere: Signer {
            let key: SigningKey
            let change: UInt8
            var verificationKey: VerificationKey { key.verificationKey }
            func sign(_ message: [UInt8]) async throws -> [UInt8] {
                await Task.yield()
                var signature = try key.sign(message)
                signature[10] ^= change
                return signature
            }
        }
        let key = try SomeKeys.key(algorithm)
        let compact = try await JWS.sign(payload, type: type, by: Elsewhere(key: key, change: 0))
        #expect(try verify(compact) == payload)
        await #expect(throws: SigningError.self) {
            try await JWS.sign(payload, type: type, by: Elsewhere(key: key, change: 1))
        }
    }

    @Test(arguments: SignatureAlgorithm.allCases, SignatureAlgorithm.allCases)
    func `are accepted only under the algorithm of their key`(
        named: SignatureAlgorithm, signing: SignatureAlgorithm
    ) throws {
        let key = try SomeKeys.key(signing)
        let header = #"{"alg":"\#(named.rawValue)","kid":"\#(key.id)","typ":"\#(type)"}"#
        let message = try message(header: header, key: key)
        if named == signing {
            #expect(try verify(message) == payload)
        } else {
            #expect(throws: JWSError.algorithmNotAllowed) { try verify(message) }
        }
        // The same with the id of the key the name belongs to: then the signature is another key's.
        let other = #"{"alg":"\#(named.rawValue)","kid":"\#(try SomeKeys.key(named).id)","typ":"\#(type)"}"#
        let forged = try self.message(header: other, key: key)
        if named != signing { #expect(throws: JWSError.badSignature) { try verify(forged) } }
    }

    @Test(arguments: [
        "none", "None", "HS256", "EdDSA", "ed25519", "ES256K", "ES384", "RS256", "SM2", "", "SGD_SM3_SM2 ",
    ])
    func `of another algorithm are refused`(name: String) throws {
        let key = try SomeKeys.key(.es256)
        let header = #"{"alg":"\#(name)","kid":"\#(key.id)","typ":"\#(type)"}"#
        #expect(throws: JWSError.algorithmNotAllowed) { try verify(message(header: header, key: key)) }
    }

    @Test(arguments: [
        #""crit":["exp"]"#, #""crit":[]"#, #""jwk":{"kty":"EC"}"#, #""jku":"https://evil.test/keys""#,
        #""x5c":["MII"]"#,
        #""x5u":"https://evil.test""#, #""x5t":"a""#, #""x5t#S256":"a""#, #""b64":false"#, #""zip":"DEF""#,
        #""cty":"JWT""#, #""nonce":"a""#, #""url":"a""#, #""Alg":"none""#, #""":"""#, #""iss":"a""#,
    ])
    func `with any further header member are refused`(member: String) throws {
        let key = try SomeKeys.key(.ed25519)
        let header = #"{"alg":"Ed25519","kid":"\#(key.id)","typ":"\#(type)",\#(member)}"#
        let message = try message(header: header, key: key)
        #expect(throws: JWSError.headerForbidden) { try verify(message) }
        #expect(throws: JWSError.headerForbidden) { try verify(message, expecting: .clientAssertion) }
    }

    @Test(arguments: [
        (#"{"kid":"K","typ":"T"}"#, JWSError.headerForbidden), (#"{"alg":"Ed25519","typ":"T"}"#, .headerForbidden),
        (#"{"alg":"Ed25519","kid":"K"}"#, .headerForbidden), ("{}", .headerForbidden),
        (#"{"alg":1,"kid":"K","typ":"T"}"#, .headerForbidden), (#"{"alg":null,"kid":"K","typ":"T"}"#, .headerForbidden),
        (#"{"alg":"Ed25519","kid":["K"],"typ":"T"}"#, .headerForbidden),
        ("[]", .malformed), ("null", .malformed), ("\"a\"", .malformed), ("{", .malformed), (" ", .malformed),
        (#"{"alg":"Ed25519","kid":"K","typ":"T",}"#, .malformed),
        (#"{"alg":"Ed25519","alg":"Ed25519","kid":"K","typ":"T"}"#, .malformed),
        (#"{"alg":"none","kid":"K","typ":"T","\u0061lg":"Ed25519"}"#, .malformed),
        (#"{"alg":"Ed25519","kid":"K","kid":"K","typ":"T"}"#, .malformed),
        (#"{"alg":"Ed25519","kid":"K","typ":"T"} {}"#, .malformed),
        ("\u{FEFF}" + #"{"alg":"Ed25519","kid":"K","typ":"T"}"#, .malformed),
        (#"{"alg":"Ed25519","kid":"K","typ":"t"}"#, .wrongType),
        (#"{"alg":"Ed25519","kid":"K","typ":"JWT"}"#, .wrongType),
        (#"{"alg":"Ed25519","kid":"K","typ":"application/T"}"#, .wrongType),
        (#"{"alg":"Ed25519","kid":"","typ":"T"}"#, .unknownKey),
        (#"{"alg":"Ed25519","kid":"1","typ":"T"}"#, .unknownKey),
        (#"{"alg":"Ed25519","kid":"K=","typ":"T"}"#, .unknownKey),
    ])
    func `with another header are refused`(header: String, error: JWSError) throws {
        let key = try SomeKeys.key(.ed25519)
        let filled = header.replacing("\"K", with: "\"\(key.id)").replacing("\"T\"", with: "\"\(type)\"")
            .replacing("application/T", with: "application/\(type)")
        #expect(throws: error) { try verify(message(header: filled, key: key)) }
    }

    @Test func `whose header is white space apart are still what was signed`() throws {
        let key = try SomeKeys.key(.ed25519)
        let header = #" {"typ" : "\#(type)", "kid": "\#(key.id)","alg":"Ed25519" }"#
        #expect(try verify(message(header: header, key: key)) == payload)
    }

    @Test func `of unknown keys, or keys the caller refuses, are refused`() throws {
        let stranger = try SigningKey.random(.sm2)
        #expect(throws: JWSError.unknownKey) { try verify(JWS.sign(payload, type: type, with: stranger)) }
        let key = try SomeKeys.key(.sm2)
        let compact = try JWS.sign(payload, type: type, with: key)
        #expect(throws: JWSError.keyNotUsable) {
            try JWS.verify(compact, expecting: .message(type: type), limit: 16_384) { _ throws(JWSError) in
                throw .keyNotUsable
            }
        }
        // A look-up that answers with the wrong key does no harm.
        #expect(throws: JWSError.unknownKey) {
            try JWS.verify(compact, expecting: .message(type: type), limit: 16_384) { _ throws(JWSError) in
                stranger.verificationKey
            }
        }
    }

    @Test func `pass for one type only, unless several are expected`() throws {
        let compact = try JWS.sign(payload, type: "ccr1-error+jwt", with: SomeKeys.key(.es256))
        #expect(throws: JWSError.wrongType) { try verify(compact) }
        #expect(throws: JWSError.wrongType) { try verify(compact, expecting: .clientAssertion) }
        #expect(try verify(compact, expecting: .message(types: ["ccr1-grant+jwt", "ccr1-error+jwt"])) == payload)
    }

    @Test func `of clients may lack a type or call themselves JWT`() throws {
        let key = try SomeKeys.key(.es256)
        let untyped = try message(header: #"{"alg":"ES256","kid":"\#(key.id)"}"#, key: key)
        #expect(try verify(untyped, expecting: .clientAssertion) == payload)
        let typed = try JWS.sign(payload, type: "JWT", with: key)
        #expect(try verify(typed, expecting: .clientAssertion) == payload)
        let odd = try message(header: #"{"alg":"ES256","kid":"\#(key.id)","typ":"jwt"}"#, key: key)
        #expect(throws: JWSError.wrongType) { try verify(odd, expecting: .clientAssertion) }
    }

    @Test func `are bounded`() throws {
        let compact = try JWS.sign(payload, type: type, with: SomeKeys.key(.ed25519))
        #expect(try verify(compact, limit: compact.count) == payload)
        #expect(throws: JWSError.tooLarge) { try verify(compact, limit: compact.count - 1) }
        let key = try SomeKeys.key(.ed25519)
        let long = #"{"alg":"Ed25519","kid":"\#(key.id)","typ":"\#(String(repeating: "a", count: 1000))"}"#
        #expect(throws: JWSError.headerForbidden) { try verify(message(header: long, key: key)) }
        let deep = String(repeating: "[", count: 700)
        #expect(throws: JWSError.malformed) { try verify(message(header: deep, key: key)) }
    }

    @Test(arguments: ["", ".", "..", "...", "a", "a.b", "a.b.c", "a.b.c.d", "a.b.c.d.e", "YQ.YQ.", ".YQ.YQ", "YQ..YQ"])
    func `of another shape are refused`(text: String) {
        #expect(throws: JWSError.malformed) { try verify(Array(text.utf8)) }
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `with any bit flipped, or cut or lengthened anywhere, are refused`(algorithm: SignatureAlgorithm) throws {
        let compact = try JWS.sign(payload, type: type, with: SomeKeys.key(algorithm))
        for position in compact.indices {
            for bit in 0..<8 {
                var changed = compact
                changed[position] ^= 1 << UInt8(bit)
                #expect(throws: JWSError.self) { try verify(changed) }
            }
            #expect(throws: JWSError.self) { try verify(Array(compact[..<position])) }
            #expect(throws: JWSError.self) { try verify(Array(compact[(position + 1)...])) }
            var without = compact
            without.remove(at: position)
            #expect(throws: JWSError.self) { try verify(without) }
            for extra in ["A", "=", ".", " ", "\n"].flatMap({ Array($0.utf8) }) {
                var longer = compact
                longer.insert(extra, at: position)
                #expect(throws: JWSError.self) { try verify(longer) }
            }
        }
        for end in ["A", "=", "==", ".", "\n", "\0"] {
            #expect(throws: JWSError.self) { try verify(compact + Array(end.utf8)) }
        }
    }
}
