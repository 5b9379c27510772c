/// A random 128-bit identifier as the outside world sees it: a kind prefix and 26 lower-case characters, as in
/// `cit_4h8nq0…`.
///
/// The characters are Crockford's base 32 (no i, l, o, u), most significant first. Each value has exactly one text:
/// upper case, look-alike letters and a first character over 7 are refused, so that ids may be compared as text
/// anywhere. It says nothing about whom it names; it is drawn, never derived.
package struct PublicID: Hashable, Sendable {
    package static let textCount = 26

    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// `nil` unless there are exactly 16 bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var value: UInt128 = 0
        for byte in bytes { value = value << 8 | UInt128(byte) }
        self.init(value)
    }

    /// A new id; at 2^40 ids of one kind, two are equal with a chance below 2^-48.
    package static func random() throws(SigningError) -> PublicID {
        let bytes = try RandomBytes.make(count: 16)
        guard let id = PublicID(bytes: bytes) else {
            throw .cryptographyUnavailable(operation: "draw a random identifier")
        }
        return id
    }

    /// Reads what `text(prefix:)` writes, and nothing else.
    package init?(_ text: some StringProtocol, prefix: String) {
        // Every request names somebody: bytes side by side are read many times faster than through indices of a string.
        let read = text.utf8.withContiguousStorageIfAvailable { characters in
            unsafe PublicID(characters: characters.span, prefix: prefix)
        }
        guard let id = read ?? PublicID(characters: Array(text.utf8).span, prefix: prefix) else { return nil }
        self = id
    }

    private init?(characters: Span<UInt8>, prefix: String) {
        let start = prefix.utf8.count
        guard characters.count == start + Self.textCount else { return nil }
        for (index, expected) in prefix.utf8.enumerated() where characters[index] != expected { return nil }
        var value: UInt128 = 0
        for index in start..<characters.count {
            // 26 characters hold 130 bits: the first may use three of its five.
            guard let digit = Self.digit(of: characters[index]), index > start || digit < 8 else { return nil }
            value = value << 5 | UInt128(digit)
        }
        self.init(value)
    }

    package func text(prefix: String) -> String {
        var characters: [UInt8] = []
        appendText(to: &characters, prefix: prefix)
        return String(decoding: characters, as: UTF8.self)
    }

    /// Appends the bytes of `text(prefix:)`, without a string in between.
    package func appendText(to buffer: inout [UInt8], prefix: String) {
        buffer.append(contentsOf: prefix.utf8)
        let value = UInt128(high) << 64 | UInt128(low)
        for shift in stride(from: 125, through: 0, by: -5) {
            buffer.append(Self.alphabet[Int(truncatingIfNeeded: value >> shift) & 31])
        }
    }

    package var bytes: [UInt8] {
        [high, low].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
        }
    }

    private init(_ value: UInt128) {
        self.init(high: UInt64(truncatingIfNeeded: value >> 64), low: UInt64(truncatingIfNeeded: value))
    }

    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    private static let digits: [UInt8?] = {
        var digits = [UInt8?](repeating: nil, count: 256)
        for (value, character) in alphabet.enumerated() { digits[Int(character)] = UInt8(value) }
        return digits
    }()

    private static func digit(of character: UInt8) -> UInt8? {
        digits[Int(character)]
    }
}
