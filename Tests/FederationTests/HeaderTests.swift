import Signing
import Testing

@testable import Federation

/// Keys and algorithms are bound to one another and never chosen by a message (threats 1, 2, 3, 29).
@Suite struct `Headers` {
    private func refusal(header: String, key: SigningKey = Scene.ed25519) throws -> FederationRefusal? {
        let payload = Raw.payload(try Sample.message(.claim))
        return Consumer.refusal(try Raw.sign(header: header, payload: payload.utf8, with: key), as: .claim)
    }

    @Test(arguments: SignatureAlgorithm.allCases, SignatureAlgorithm.allCases)
    func `name the algorithm of their key`(signing: SignatureAlgorithm, named: SignatureAlgorithm) throws {
        let signer = try #require(Scene.keys[signing])
        let other = try #require(Scene.keys[named])
        func header(_ id: KeyID) -> String {
            #"{"alg":"\#(named.rawValue)","kid":"\#(id.text)","typ":"ccr1-claim+jwt"}"#
        }
        let bound = try refusal(header: header(signer.id), key: signer)
        #expect(bound?.code == (signing == named ? nil : .algorithmNotAllowed))
        // Under the other key the algorithm fits and the signature does not.
        let borrowed = try refusal(header: header(other.id), key: signer)
        #expect(borrowed?.code == (signing == named ? nil : .badSignature))
    }

    @Test(arguments: ["none", "HS256", "RS256", "EdDSA", "ES384", "SM2", ""])
    func `name no algorithm that is not spoken`(name: String) throws {
        let header = #"{"alg":"\#(name)","kid":"\#(Scene.ed25519.id.text)","typ":"ccr1-claim+jwt"}"#
        #expect(try refusal(header: header) == FederationRefusal(.algorithmNotAllowed, isSigned: false))
    }

    @Test(arguments: [
        "jwk", "jku", "x5c", "x5u", "x5t", "x5t#S256", "crit", "b64", "zip", "cty", "iss", "nonce", "url", "ALG", "",
    ])
    func `have no fourth member`(name: String) throws {
        for value in ["\"x\"", "{}", "[]", "true", "null"] {
            let header = Raw.header(Scene.ed25519, .claim).dropLast() + ",\"\(name)\":\(value)}"
            #expect(try refusal(header: String(header)) == FederationRefusal(.headerForbidden, isSigned: false))
        }
    }

    /// ES256 to a city that speaks SM2 only: there is no talking it round.
    @Test func `name an algorithm the receiver accepts`() throws {
        let trust = Scene.trustView(algorithms: [.sm2])
        for algorithm in SignatureAlgorithm.allCases {
            let message = try Sample.message(.claim, key: Scene.keys[algorithm])
            let refusal = Consumer.refusal(message.compact, as: .claim, trust: trust)
            #expect(refusal?.code == (algorithm == .sm2 ? nil : .algorithmNotAllowed))
        }
    }

    @Test func `name a key somebody owns`() throws {
        let stranger = try SigningKey.random(.sm2)
        let message = try Sample.message(.claim, key: stranger)
        #expect(Consumer.refusal(message.compact, as: .claim) == FederationRefusal(.unknownKey, isSigned: false))
        // Our own key, and the partner's root, are no keys of partners.
        for key in [Scene.northern, Scene.root] {
            #expect(Consumer.refusal(try Sample.message(.claim, key: key).compact, as: .claim)?.code == .unknownKey)
        }
    }
}
