import StrictJSON
import Testing

@testable import Signing

@Suite struct `Signature keys` {
    private let message = Array("message digest".utf8)

    @Test(arguments: SignatureAlgorithm.allCases)
    func `sign, verify, and come back from their halves and from JSON`(algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey.random(algorithm)
        let signature = try key.sign(message)
        #expect(signature.count == 64)
        let publicKey = try VerificationKey(jwk: key.verificationKey.jwk)
        #expect(publicKey == key.verificationKey)
        #expect(publicKey.id == key.id)
        #expect(publicKey.verifies(signature, over: message))
        #expect(!publicKey.verifies(signature, over: message + [0]))
        #expect(!publicKey.verifies(signature, over: []))
        let secret = key.secret.withBytes { Array($0) }
        let again = try SigningKey(algorithm, publicBytes: publicKey.publicBytes, secretBytes: secret)
        #expect(publicKey.verifies(try again.sign([]), over: []))
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `whose halves do not belong together are refused`(algorithm: SignatureAlgorithm) throws {
        let (one, two) = (try SigningKey.random(algorithm), try SigningKey.random(algorithm))
        let secret = one.secret.withBytes { Array($0) }
        #expect(throws: KeyError.halvesDiffer) {
            try SigningKey(algorithm, publicBytes: two.verificationKey.publicBytes, secretBytes: secret)
        }
        #expect(throws: KeyError.wrongLength) {
            try SigningKey(
                algorithm, publicBytes: one.verificationKey.publicBytes, secretBytes: Array(secret.dropLast()))
        }
    }

    @Test(arguments: [SignatureAlgorithm.es256, .sm2], ["zero", "order", "ones"])
    func `whose number is out of range are refused`(algorithm: SignatureAlgorithm, kind: String) throws {
        let key = try SigningKey.random(algorithm)
        let order = try #require(algorithm.order)
        let secret: [UInt8] =
            switch kind {
            case "zero": [UInt8](repeating: 0, count: 32)
            case "order": order
            default: [UInt8](repeating: 0xFF, count: 32)
            }
        #expect(throws: KeyError.self) {
            try SigningKey(algorithm, publicBytes: key.verificationKey.publicBytes, secretBytes: secret)
        }
    }

    @Test(arguments: [SignatureAlgorithm.es256, .sm2])
    func `off their curve are refused`(algorithm: SignatureAlgorithm) throws {
        let good = try SigningKey.random(algorithm).verificationKey.publicBytes
        for position in [0, 31, 32, 63] {
            var bad = good
            bad[position] ^= 1
            #expect(throws: KeyError.pointRefused) { try VerificationKey(algorithm, publicBytes: bad) }
        }
        #expect(throws: KeyError.pointRefused) {
            try VerificationKey(algorithm, publicBytes: [UInt8](repeating: 0, count: 64))
        }
        #expect(throws: KeyError.pointRefused) {
            try VerificationKey(algorithm, publicBytes: [UInt8](repeating: 0xFF, count: 64))
        }
        for count in [0, 1, 32, 63, 65] {
            #expect(throws: KeyError.wrongLength) {
                try VerificationKey(algorithm, publicBytes: [UInt8](repeating: 1, count: count))
            }
        }
        let other: SignatureAlgorithm = algorithm == .es256 ? .sm2 : .es256
        #expect(throws: KeyError.pointRefused) { try VerificationKey(other, publicBytes: good) }
    }

    @Test func `of Ed25519 that lie off the curve, or verify almost anything, are refused`() throws {
        // y = 2 is not on the curve. The rest have small order, with either sign, or are written as y + p.
        let refused = [
            "0200000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000080",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        ]
        for hex in refused {
            #expect(throws: KeyError.pointRefused) {
                try VerificationKey(.ed25519, publicBytes: VectorFile.bytes(hex: hex))
            }
        }
        // y = 3 is on it.
        let good = "0300000000000000000000000000000000000000000000000000000000000000"
        #expect(throws: Never.self) { try VerificationKey(.ed25519, publicBytes: VectorFile.bytes(hex: good)) }
        for _ in 0..<50 { #expect(throws: Never.self) { try SigningKey.random(.ed25519) } }
    }

    @Test func `of different curves never share an id`() throws {
        let rows = try VectorFile.rows("sm2.txt", columns: 4)
        let key = try VerificationKey(.sm2, publicBytes: rows[0][1])
        #expect(KeyID(key.id.text) == key.id)
        #expect(KeyID(key.id.text + "=") == nil)
        #expect(KeyID(String(key.id.text.dropLast())) == nil)
        #expect("\(key.id)".utf8.count == 43)
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `serve many tasks at once`(algorithm: SignatureAlgorithm) async throws {
        let key = try SigningKey.random(algorithm)
        let good = await withTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<25).count { round in
                        let message = [UInt8(task), UInt8(round)]
                        guard let signature = try? key.sign(message) else { return false }
                        return key.verificationKey.verifies(signature, over: message)
                            && !key.verificationKey.verifies(signature, over: message.reversed() + [1])
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(good == 200)
    }

    @Test func `are never printed`() throws {
        let key = try SigningKey.random(.es256)
        let digits = Hexadecimal.encode(key.secret.withBytes { Array($0) })
        let decimal = "\(key.secret.withBytes { Array($0) })"
        var dumped = ""
        dump(key, to: &dumped)
        let printed = "\(key) \(String(reflecting: key)) \(dumped)"
        #expect(!printed.contains(digits) && !printed.contains(decimal))
        #expect("\(key)" == "SigningKey(redacted, ES256 \(key.id))")
    }
}

@Suite struct `Keys as JSON` {
    private let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
    private let y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"

    private func read(_ text: String) throws(KeyError) -> VerificationKey {
        let text = text.replacing("\"X\"", with: "\"\(x)\"").replacing("\"Y\"", with: "\"\(y)\"")
        return try VerificationKey(jwk: Array(text.utf8))
    }

    @Test func `are read with their id and use, or without`() throws {
        let key = try read(#"{"kty":"EC","crv":"P-256","alg":"ES256","x":"X","y":"Y"}"#)
        #expect(
            try read(#"{"kid":"\#(key.id)","use":"sig","y":"Y","x":"X","alg":"ES256","crv":"P-256","kty":"EC"}"#) == key
        )
        let written = String(decoding: key.jwk, as: UTF8.self)
        #expect(
            written
                == #"{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"\#(key.id)","x":"\#(x)","y":"\#(y)"}"#)
    }

    @Test(arguments: ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
    func `with a private member are refused as shown`(member: String) {
        #expect(throws: KeyError.privateMaterial) {
            try read(#"{"kty":"EC","crv":"P-256","alg":"ES256","x":"X","y":"Y","\#(member)":"AA"}"#)
        }
    }

    @Test(arguments: [
        (#"{"kty":"EC","crv":"P-256","x":"X","y":"Y"}"#, "/alg"),
        (#"{"kty":"EC","crv":"P-256","alg":"EdDSA","x":"X","y":"Y"}"#, "/alg"),
        (#"{"kty":"EC","crv":"P-256","alg":"none","x":"X","y":"Y"}"#, "/alg"),
        (#"{"kty":"EC","crv":"P-256","alg":"Ed25519","x":"X"}"#, "/kty"),
        (#"{"kty":"EC","crv":"SM2-P-256","alg":"ES256","x":"X","y":"Y"}"#, "/crv"),
        (#"{"kty":"OKP","crv":"P-256","alg":"ES256","x":"X","y":"Y"}"#, "/kty"),
        (#"{"crv":"P-256","alg":"ES256","x":"X","y":"Y"}"#, "/kty"),
        (#"{"kty":"EC","alg":"ES256","x":"X","y":"Y"}"#, "/crv"),
        (#"{"kty":"EC","crv":"P-256","alg":"ES256","x":"X"}"#, "/y"),
        (#"{"kty":"EC","crv":"P-256","alg":"ES256","y":"Y"}"#, "/x"),
        (#"{"kty":"OKP","crv":"Ed25519","alg":"Ed25519","x":"X","y":"Y"}"#, "/y"),
        (#"{"kty":"EC","crv":"P-256","alg":"ES256","x":"AA","y":"Y"}"#, "/x"),
        (#"{"kty":"EC","crv":"P-256","alg":"ES256","x":"X=","y":"Y"}"#, "/x"),
        (#"{"kty":"EC","crv":"P-256","alg":"ES256","x":1,"y":"Y"}"#, "/x"),
        (#"{"kty":"EC","crv":"P-256","alg":"ES256","x":"X","y":"Y","use":"enc"}"#, "/use"),
        (#"{"kty":"EC","crv":"P-256","alg":"ES256","x":"X","y":"Y","kid":"1"}"#, "/kid"),
        (#"{"kty":"EC","crv":"P-256","alg":"ES256","x":"X","y":"Y","kid":"X"}"#, "/kid"),
        (#"{"kty":"EC","crv":"P-256","alg":"ES256","x":"X","y":"Y","x5c":["A"]}"#, "/x5c"),
        (#"{"kty":"EC","crv":"P-256","alg":"ES256","x":"X","y":"Y","key_ops":["sign"]}"#, "/key_ops"),
        ("[]", ""), ("1", ""), ("{}", "/alg"),
    ])
    func `that are not exactly a key are refused at the member`(text: String, pointer: String) {
        do throws(KeyError) {
            _ = try read(text)
            Issue.record("accepted: \(text)")
        } catch {
            guard case .notAKey(let faults) = error else {
                Issue.record("\(text): \(error)")
                return
            }
            #expect(faults.contains { $0.pointer == pointer }, "\(text): \(faults)")
        }
    }

    @Test func `that are not strict JSON are refused`() {
        #expect(throws: KeyError.notJSON(JSONError(code: .duplicateKey, offset: 12, pointer: "/kty"))) {
            try read(#"{"kty":"EC","kty":"EC","crv":"P-256","alg":"ES256","x":"X","y":"Y"}"#)
        }
        #expect(throws: KeyError.self) { try read("") }
        #expect(throws: KeyError.self) { try read(String(repeating: " ", count: 5000)) }
    }

    @Test func `whose point is off the curve are refused`() {
        #expect(throws: KeyError.pointRefused) {
            try read(#"{"kty":"EC","crv":"P-256","alg":"ES256","x":"Y","y":"X"}"#)
        }
        #expect(throws: KeyError.pointRefused) {
            try read(#"{"kty":"EC","crv":"SM2-P-256","alg":"SGD_SM3_SM2","x":"X","y":"Y"}"#)
        }
    }
}
