import Testing

@testable import Signing

@Suite struct `Published signatures` {
    @Test func `Ed25519 agrees with RFC 8032, both ways`() throws {
        let rows = try VectorFile.rows("ed25519.txt", columns: 4)
        #expect(rows.count == 3)
        for row in rows {
            let key = try SigningKey(.ed25519, publicBytes: row[1], secretBytes: row[0])
            #expect(try key.sign(row[2]) == row[3])
            #expect(try VerificationKey(.ed25519, publicBytes: row[1]).verifies(row[3], over: row[2]))
        }
    }

    @Test func `SM2 agrees with GM/T 0003.5, and verifies what it signs`() throws {
        for row in try VectorFile.rows("sm2.txt", columns: 4) {
            let key = try SigningKey(.sm2, publicBytes: row[1], secretBytes: row[0])
            #expect(key.verificationKey.verifies(row[3], over: row[2]))
            #expect(key.verificationKey.verifies(try key.sign(row[2]), over: row[2]))
        }
    }

    @Test func `whole messages agree with RFC 7515, RFC 8037 and the SM2 message`() throws {
        let rows = try VectorFile.texts("jws.txt", columns: 5)
        #expect(rows.count == 3)
        for row in rows {
            let algorithm = try #require(SignatureAlgorithm(rawValue: row[0]))
            let halves = try row[1...3].map { $0 == "-" ? [] : try #require(Base64URL.decode($0.utf8)) }
            let key = try SigningKey(algorithm, publicBytes: halves[0] + halves[1], secretBytes: halves[2])
            let segments = row[4].split(separator: ".")
            let input = Array("\(segments[0]).\(segments[1])".utf8)
            let signature = try #require(Base64URL.decode(segments[2].utf8))
            #expect(key.verificationKey.verifies(signature, over: input))
            let own = try key.sign(input)
            #expect(key.verificationKey.verifies(own, over: input))
            // Only Ed25519 signs without chance.
            #expect((own == signature) == (algorithm == .ed25519))
        }
    }

    @Test func `the SM2 message is accepted as a whole`() throws {
        let row = try #require(try VectorFile.texts("jws.txt", columns: 5).last)
        let jwk = #"{"kty":"EC","crv":"SM2-P-256","alg":"SGD_SM3_SM2","x":"\#(row[1])","y":"\#(row[2])"}"#
        let key = try VerificationKey(jwk: Array(jwk.utf8))
        #expect(key.id.text == "cUe_vINNYdT5XO-lhIZbSJhQ6NPzYzfgfgDEqG_vPwQ")
        let payload = try JWS.verify(
            Array(row[4].utf8), expecting: .message(type: "ccr1-test+jwt"), limit: 16_384,
            key: { id throws(JWSError) in
                guard id == key.id else { throw .unknownKey }
                return key
            })
        #expect(payload == Array(#"{"iss":"urn:ccr:410100"}"#.utf8))
    }

    @Test func `thumbprints agree with RFC 8037 A.3`() throws {
        let jwk = #"{"kty":"OKP","crv":"Ed25519","alg":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#
        let key = try VerificationKey(jwk: Array(jwk.utf8))
        #expect(key.id.text == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
        #expect(try VerificationKey(jwk: key.jwk) == key)
    }
}
