/// A random bearer secret of 256 bits: client secrets, access tokens, sessions. Shown once; stored as its digest only.
///
/// The text is a short prefix that says what it is, which helps people and secret scanners, and 43 base64url
/// characters: `sdt_…`. A digest without salt or stretching is enough, since nobody can guess 256 random bits.
package struct SecretToken: Sendable {
    private static let byteCount = 32

    /// To be handed over, never to be stored or logged.
    package let text: String

    /// `prefix` includes its underscore.
    package static func random(prefix: String) throws(SigningError) -> SecretToken {
        SecretToken(unchecked: prefix + Base64URL.encode(try RandomBytes.make(count: byteCount)))
    }

    /// Reads what someone presents; `nil` unless it has the form of a token with this prefix.
    package init?(_ text: String, prefix: String) {
        let bytes = Array(text.utf8)
        guard bytes.starts(with: prefix.utf8),
            Base64URL.decode(bytes.dropFirst(prefix.utf8.count))?.count == Self.byteCount
        else { return nil }
        self.text = text
    }

    private init(unchecked text: String) {
        self.text = text
    }

    /// SHA-256 of the whole text, by which the token is stored and found.
    package var digest: SHA256Digest { SHA256Digest(hashing: Array(text.utf8)) }
}

extension SecretToken: CustomStringConvertible, CustomReflectable {
    package var description: String { "SecretToken(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
