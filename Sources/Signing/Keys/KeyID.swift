/// The name of a signature key: the RFC 7638 thumbprint of its public half, SHA-256, as base64url where it is text.
///
/// It is computed from the key, so one id cannot name two keys.
package struct KeyID: Hashable, Sendable {
    package let thumbprint: SHA256Digest

    package init(thumbprint: SHA256Digest) {
        self.thumbprint = thumbprint
    }

    /// Reads what `text` writes: 43 characters.
    package init?(_ text: some StringProtocol) {
        guard let bytes = Base64URL.decode(Array(text.utf8)), let digest = SHA256Digest(bytes: bytes) else {
            return nil
        }
        thumbprint = digest
    }

    package var text: String { Base64URL.encode(thumbprint.bytes) }
}

extension KeyID: CustomStringConvertible {
    package var description: String { text }
}
