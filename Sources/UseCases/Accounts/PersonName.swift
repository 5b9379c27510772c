package import Intake

/// A person's name as it is shown to nobody but that person: 1 to 128 bytes of UTF-8 without control characters.
package struct PersonName: Hashable, Sendable {
    package let text: Redacted<String>

    /// The bytes a name may have; `citizen_name_is_ciphertext` is as many more as the cipher adds.
    package static let bytes = 1...128

    package init?(_ text: String) {
        guard Self.bytes.contains(text.utf8.count), text.unicodeScalars.allSatisfy({ !$0.properties.isControl }),
            text.contains(where: { !$0.isWhitespace })
        else { return nil }
        self.text = Redacted(text)
    }

    /// The first character, then stars.
    package var masked: String { text.exposed.prefix(1) + "**" }
}

extension Unicode.Scalar.Properties {
    fileprivate var isControl: Bool {
        [.control, .lineSeparator, .paragraphSeparator, .format].contains(generalCategory)
    }
}
