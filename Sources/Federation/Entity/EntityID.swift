/// The name of a city: `urn:ccr:` and its code of GB/T 2260, such as `urn:ccr:410100`, or `urn:ccr:test:<code>`.
///
/// Each city has one text, so that names may be compared as text anywhere.
package struct EntityID: Hashable, Sendable {
    package let text: String
    /// The last part: six digits, or the word of a test city.
    package let code: String
    /// A test city never exchanges with a real one.
    package let isTest: Bool

    package init?(_ text: some StringProtocol) {
        let prefix = "urn:ccr:"
        guard text.utf8.starts(with: prefix.utf8) else { return nil }
        var rest = text.utf8.dropFirst(prefix.utf8.count)
        let test = "test:"
        isTest = rest.starts(with: test.utf8)
        if isTest { rest = rest.dropFirst(test.utf8.count) }
        let isCode =
            isTest
            ? (1...32).contains(rest.count)
                && rest.allSatisfy { Characters.isDigit($0) || Characters.isLower($0) || $0 == 0x2D }
            : rest.count == 6 && rest.allSatisfy(Characters.isDigit)
        guard isCode else { return nil }
        code = String(decoding: rest, as: UTF8.self)
        self.text = String(text)
    }

    /// Whether the two may be partners: different cities, and both real or both for tests.
    package func mayExchange(with other: EntityID) -> Bool {
        self != other && isTest == other.isTest
    }
}

extension EntityID: CustomStringConvertible {
    package var description: String { text }
}

/// Classes of ASCII characters.
enum Characters {
    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
}
