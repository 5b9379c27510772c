package import Signing

/// What a person carries from home to the visited city: 16 random bytes that stand for one consent, once, for 120
/// seconds. A secret: handed over, stored as its digest only, never printed.
package struct OneTimeCode: Hashable, Sendable {
    package static let byteCount = 16
    /// Seconds from minting to the end.
    package static let lifetime: Int64 = 120

    package let bytes: [UInt8]

    package init?(_ text: some StringProtocol) {
        guard let bytes = Base64URL.decode(text.utf8), bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    private init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    package static func random() throws(SigningError) -> OneTimeCode {
        OneTimeCode(unchecked: try RandomBytes.make(count: byteCount))
    }

    /// 22 characters of base64url.
    package var text: String { Base64URL.encode(bytes) }
    /// By which it is stored and found: SHA-256 of the 16 bytes.
    package var digest: SHA256Digest { SHA256Digest(hashing: bytes) }
}

extension OneTimeCode: CustomStringConvertible, CustomReflectable {
    package var description: String { "OneTimeCode(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
