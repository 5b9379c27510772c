/// A private key with its public half, bound to one algorithm. Never printed.
package struct SigningKey: Sendable {
    package let verificationKey: VerificationKey
    let secret: SecretKey
    private let key: OpenSSLKey

    /// A new key.
    package static func random(_ algorithm: SignatureAlgorithm) throws(SigningError) -> SigningKey {
        let pair = try KeyPairGenerator.make(algorithm)
        do throws(KeyError) {
            return try SigningKey(algorithm, publicBytes: pair.publicBytes, secret: pair.secret)
        } catch {
            throw .cryptographyUnavailable(operation: "make a sound key for \(algorithm.rawValue)")
        }
    }

    /// A stored key: both halves, the private one being the seed (RFC 8032 §5.1.5) or the number d, 32 bytes. Refused
    /// unless they belong together.
    package init(
        _ algorithm: SignatureAlgorithm, publicBytes: [UInt8], secretBytes: [UInt8]
    ) throws(KeyError) {
        guard let secret = SecretKey(copying: secretBytes[...]) else { throw .wrongLength }
        try self.init(algorithm, publicBytes: publicBytes, secret: secret)
    }

    init(_ algorithm: SignatureAlgorithm, publicBytes: [UInt8], secret: SecretKey) throws(KeyError) {
        key = try OpenSSLKey(algorithm, publicBytes: publicBytes, secret: secret)
        verificationKey = VerificationKey(algorithm, publicBytes: publicBytes, key: key)
        self.secret = secret
    }

    package var id: KeyID { verificationKey.id }
    package var algorithm: SignatureAlgorithm { verificationKey.algorithm }

    /// 64 raw bytes.
    package func sign(_ message: [UInt8]) throws(SigningError) -> [UInt8] {
        try key.sign(message.span)
    }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "SigningKey(redacted, \(algorithm.rawValue) \(id))" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
