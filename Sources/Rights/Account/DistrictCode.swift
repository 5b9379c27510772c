/// A residence district by its code of GB/T 2260: six digits.
package struct DistrictCode: Hashable, Sendable {
    package let text: String

    package init?(_ text: String) {
        guard text.utf8.count == 6, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        self.text = text
    }
}
