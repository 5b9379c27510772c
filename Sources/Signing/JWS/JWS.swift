/// Signed messages in JWS compact form (RFC 7515): one key, one signature, a header of `alg`, `kid` and `typ`.
///
/// The bytes that are sent are the bytes that are stored and verified; nothing is ever written again from parts.
package enum JWS {
    /// The whole text. `type` is the media type without `application/`, such as `ccr1-claim+jwt`, or `JWT`.
    package static func sign(
        _ payload: [UInt8], type: String, with key: SigningKey
    ) throws(SigningError) -> [UInt8] {
        let input = signingInput(payload, type: type, for: key.verificationKey)
        return compact(input, signature: try key.sign(input))
    }

    /// The same with a key that may be elsewhere. The signature is verified before it is used: a hardware module that
    /// answers with DER or for another key is noticed here and not by a partner.
    package static func sign(_ payload: [UInt8], type: String, by signer: some Signer) async throws -> [UInt8] {
        let input = signingInput(payload, type: type, for: signer.verificationKey)
        let signature = try await signer.sign(input)
        guard signer.verificationKey.verifies(signature, over: input) else {
            throw SigningError.cryptographyUnavailable(operation: "get a valid signature from the signer")
        }
        return compact(input, signature: signature)
    }

    /// The payload of a message whose signature is good. `key` looks the key up and throws `unknownKey` or
    /// `keyNotUsable`.
    package static func verify(
        _ compact: [UInt8], expecting expected: ExpectedHeader, limit: Int,
        key: (KeyID) throws(JWSError) -> VerificationKey
    ) throws(JWSError) -> [UInt8] {
        let message = try UnverifiedJWS(compact, expecting: expected, limit: limit)
        return try message.payload(verifiedBy: key(message.keyID))
    }

    private static func signingInput(_ payload: [UInt8], type: String, for key: VerificationKey) -> [UInt8] {
        let header = JWSHeader(algorithm: key.algorithm.rawValue, keyID: key.id, type: type)
        var input: [UInt8] = []
        Base64URL.append(header.written(), to: &input)
        input.append(0x2E)
        Base64URL.append(payload, to: &input)
        return input
    }

    private static func compact(_ input: [UInt8], signature: [UInt8]) -> [UInt8] {
        var text = input
        text.append(0x2E)
        Base64URL.append(signature, to: &text)
        return text
    }
}
