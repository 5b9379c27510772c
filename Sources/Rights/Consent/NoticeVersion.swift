/// Which text a person read before agreeing: 1 to 64 visible ASCII characters, such as `2026-07`.
package struct NoticeVersion: Hashable, Sendable {
    package let text: String

    package init?(_ text: String) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        self.text = text
    }
}
