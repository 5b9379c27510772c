package import Intake

/// A telephone number: digits, with a plus sign before and single hyphens or spaces between them if one likes.
package struct PhoneNumber: Hashable, Sendable {
    package let text: Redacted<String>

    package static let bytes = 5...24

    package init?(_ text: String) {
        var digits = 0
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case 0x30...0x39: digits += 1
            case 0x2B where index == 0: break
            case 0x2D where digits > 0, 0x20 where digits > 0: break
            default: return nil
            }
        }
        guard Self.bytes.contains(text.utf8.count), digits >= 5 else { return nil }
        self.text = Redacted(text)
    }

    /// Stars, then the last four characters.
    package var masked: String { "*******" + text.exposed.suffix(4) }
}
