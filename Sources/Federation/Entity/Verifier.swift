package import Signing

/// Ties an invite to the login it was made for: 32 random bytes that stay in the visited city until the claim. A code
/// minted from someone else's invite cannot be claimed, because the claim shows the verifier of its own.
package struct Verifier: Hashable, Sendable {
    package static let byteCount = 32

    package let bytes: [UInt8]

    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    package init?(_ text: some StringProtocol) {
        guard let bytes = Base64URL.decode(text.utf8) else { return nil }
        self.init(bytes: bytes)
    }

    package static func random() throws(SigningError) -> Verifier {
        guard let verifier = Verifier(bytes: try RandomBytes.make(count: byteCount)) else {
            throw .cryptographyUnavailable(operation: "draw a verifier")
        }
        return verifier
    }

    /// 43 characters of base64url.
    package var text: String { Base64URL.encode(bytes) }
    /// What the invite shows: SHA-256 of the 32 bytes.
    package var challenge: SHA256Digest { SHA256Digest(hashing: bytes) }
}

extension Verifier: CustomStringConvertible, CustomReflectable {
    package var description: String { "Verifier(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
