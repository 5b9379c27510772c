package import Signing

/// 256 drawn bits that prove something to whoever holds their digest: a client's secret or an access token.
///
/// The text is a prefix that scanners for leaked secrets can look for, and 52 characters. The database holds the SHA-256 of
/// the text and nothing else; with 256 bits of chance no slow hash is needed.
package struct OpaqueSecret: Sendable {
    package enum Kind: String, Sendable {
        case clientSecret = "sds_"
        case accessToken = "sdt_"
    }

    /// To be shown once and kept nowhere.
    package let text: String

    package static func draw(_ kind: Kind) throws -> OpaqueSecret {
        var characters = Array(kind.rawValue.utf8)
        for _ in 0..<2 { try PublicID.random().appendText(to: &characters) }
        return OpaqueSecret(text: String(decoding: characters, as: UTF8.self))
    }

    package var digest: SHA256Digest { SHA256Digest(hashing: Array(text.utf8)) }

    /// Whether a text could be one this system drew. What could not needs no look into the database.
    package static func hasShape(_ text: [UInt8], of kind: Kind) -> Bool {
        let prefix = kind.rawValue.utf8
        return text.count == prefix.count + 2 * PublicID.textCount && text.starts(with: prefix)
            && text.dropFirst(prefix.count).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
    }
}

extension OpaqueSecret: CustomStringConvertible, CustomReflectable {
    package var description: String { "OpaqueSecret(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
