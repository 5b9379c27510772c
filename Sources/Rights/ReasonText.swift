/// Why an officer asks for something or gives it back, in a sentence. It is stored and shown to other officers, so it may not
/// carry what looks like a number of a person: no run of eleven digits or more.
package struct ReasonText: Hashable, Sendable {
    package let text: String

    /// `nil` for a text of fewer than 4 or more than 300 characters, with control characters, or with a long number.
    package init?(_ text: String) {
        guard (4...300).contains(text.count), text.utf8.count <= 1200 else { return nil }
        var digits = 0
        for scalar in text.unicodeScalars {
            guard scalar.properties.generalCategory != .control else { return nil }
            digits = scalar.properties.numericType == .decimal ? digits + 1 : 0
            guard digits < 11 else { return nil }
        }
        self.text = text
    }
}
