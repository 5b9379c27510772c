/// A message in JWS compact form (RFC 7515 §7.1) whose signature has not been looked at.
///
/// It shows what is needed to find the key. The payload comes out only through the signature, which is checked over the
/// bytes as they were received.
package struct UnverifiedJWS: Sendable {
    /// The received bytes up to the second dot: what was signed, what hashes of messages are computed over.
    package let signingInput: [UInt8]
    private let header: JWSHeader
    private let payload: [UInt8]
    private let signature: [UInt8]

    /// `limit` is in bytes of the whole text.
    package init(_ compact: [UInt8], expecting expected: ExpectedHeader, limit: Int) throws(JWSError) {
        guard compact.count <= limit else { throw .tooLarge }
        let segments = compact.split(separator: 0x2E, maxSplits: 3, omittingEmptySubsequences: false)
        guard segments.count == 3, segments.allSatisfy({ !$0.isEmpty }),
            let header = Base64URL.decode(segments[0]), let payload = Base64URL.decode(segments[1]),
            let signature = Base64URL.decode(segments[2]), signature.count == SignatureAlgorithm.signatureCount
        else { throw .malformed }
        self.header = try expected.read(header)
        self.payload = payload
        self.signature = signature
        signingInput = Array(compact[..<(segments[1].endIndex)])
    }

    package var keyID: KeyID { header.keyID }
    /// `nil` only in a client's assertion.
    package var type: String? { header.type }

    /// Names the message whatever its signature looks like: for ES256, a second valid signature can be made from the
    /// first without the key (s and n - s).
    package var inputHash: SHA256Digest { SHA256Digest(hashing: signingInput) }

    package func payload(verifiedBy key: VerificationKey) throws(JWSError) -> [UInt8] {
        guard key.id == keyID else { throw .unknownKey }
        guard key.algorithm.rawValue == header.algorithm else { throw .algorithmNotAllowed }
        guard key.verifies(signature, over: signingInput) else { throw .badSignature }
        return payload
    }
}
