import StrictJSON

/// A public key bound to one algorithm: what verifies, and what names a signer.
package struct VerificationKey: Sendable {
    package let algorithm: SignatureAlgorithm
    /// Ed25519: the encoded point, 32 bytes (RFC 8032 §5.1.2). ES256 and SM2: x ‖ y, 32 bytes each.
    package let publicBytes: [UInt8]
    package let id: KeyID
    private let key: OpenSSLKey

    /// Refuses points that are not on the curve.
    package init(_ algorithm: SignatureAlgorithm, publicBytes: [UInt8]) throws(KeyError) {
        try self.init(algorithm, publicBytes: publicBytes, key: OpenSSLKey(algorithm, publicBytes: publicBytes))
    }

    /// `key` has the same public half.
    init(_ algorithm: SignatureAlgorithm, publicBytes: [UInt8], key: OpenSSLKey) {
        self.algorithm = algorithm
        self.publicBytes = publicBytes
        self.key = key
        id = KeyID(thumbprint: SHA256Digest(hashing: Self.thumbprintInput(algorithm, publicBytes)))
    }

    /// Whether `signature`, 64 raw bytes, was made over exactly these bytes with the private half of this key.
    package func verifies(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        key.verifies(signature, over: message.span)
    }

    /// The required members in the order of their names, nothing else (RFC 7638 §3.2).
    private static func thumbprintInput(_ algorithm: SignatureAlgorithm, _ publicBytes: [UInt8]) -> [UInt8] {
        var writer = JSONWriter(reserving: 192)
        writer.beginObject()
        writer.key("crv")
        writer.string(algorithm.curve)
        writer.key("kty")
        writer.string(algorithm.keyType)
        writer.key("x")
        writer.string(Base64URL.encode(publicBytes.prefix(32)))
        if algorithm.publicKeyCount == 64 {
            writer.key("y")
            writer.string(Base64URL.encode(publicBytes.suffix(32)))
        }
        writer.endObject()
        return writer.finish()
    }
}

extension VerificationKey: Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        left.id == right.id && left.algorithm == right.algorithm
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(id)
    }
}
