import Signing
import StrictJSON

/// The forms members of messages have.
extension JSONMembers {
    /// Seconds since 1970, up to the end of the year 9999.
    static let times: ClosedRange<Int64> = 0...253_402_300_799

    /// Numbers of versions, exact in every reader of JSON.
    static let versions: ClosedRange<Int64> = 1...UncheckedEnvelope.integers.upperBound

    mutating func time(_ name: String) -> Int64? {
        integer(name, in: Self.times)
    }

    mutating func randomID<Kind>(_ name: String) -> RandomID<Kind>? {
        required(name) { node in node.parsed("16 bytes as base64url", bytes: 22...22) { RandomID($0) } }
    }

    mutating func digest(_ name: String) -> SHA256Digest? {
        required(name) { $0.digest() }
    }

    /// A word of a closed list.
    mutating func word<Word: RawRepresentable>(_ name: String, _: Word.Type = Word.self) -> Word?
    where Word.RawValue == String {
        required(name) { $0.word() }
    }

    /// A text people read: no control character but the line feed.
    mutating func text(_ name: String, bytes: ClosedRange<Int>) -> String? {
        required(name) { $0.readable(bytes: bytes) }
    }

    mutating func localText(_ name: String, bytes: ClosedRange<Int>) -> LocalText? {
        object(name) { LocalText(&$0, bytes: bytes) }
    }

    /// The code of a scenario in the catalogue of its city.
    mutating func scenario(_ name: String) -> String? {
        required(name) { node in
            node.parsed("1 to 64 letters, digits, '-', '.' or '_'", bytes: 1...64) { text in
                text.utf8.allSatisfy(Self.isCodeCharacter) ? text : nil
            }
        }
    }

    /// Elements that differ from one another.
    mutating func set<Element: Hashable>(
        _ name: String, count: ClosedRange<Int>, _ body: (inout JSONNode) -> Element?
    ) -> [Element]? {
        guard let elements = array(name, count: count, body) else { return nil }
        if Set(elements).count < elements.count { note(name, .wrongForm, "each element once") }
        return elements
    }

    private static func isCodeCharacter(_ byte: UInt8) -> Bool {
        Characters.isDigit(byte) || Characters.isLower(byte) || Characters.isUpper(byte)
            || [0x2D, 0x2E, 0x5F].contains(byte)
    }
}

extension JSONNode {
    mutating func word<Word: RawRepresentable>() -> Word? where Word.RawValue == String {
        parsed("a word of the list", bytes: 1...64) { Word(rawValue: $0) }
    }

    mutating func readable(bytes: ClosedRange<Int>) -> String? {
        parsed("text without control characters", bytes: bytes) { $0.isReadable ? $0 : nil }
    }

    mutating func digest() -> SHA256Digest? {
        parsed("32 bytes as base64url", bytes: 43...43) { text in
            Base64URL.decode(text.utf8).flatMap { SHA256Digest(bytes: $0) }
        }
    }
}

extension String {
    fileprivate var isReadable: Bool {
        unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)) }
    }
}

extension JSONWriter {
    mutating func digest(_ digest: SHA256Digest) {
        string(Base64URL.encode(digest.bytes))
    }
}
