/// Why an officer asks for something or gives it back, in a sentence. It is stored and shown to other officers, so it
/// may not carry what looks like a number of a person: no run of eleven digits or more.
package struct ReasonText: Hashable, Sendable {
    package let text: String

    /// `nil` for a text of fewer than 4 or more than 300 characters, with control characters, or with a long number.
    package init?(_ text: String) {
        guard (4...300).contains(text.count), text.utf8.count <= 1200 else { return nil }
        guard !text.carriesLongNumber, text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        self.text = text
    }
}
