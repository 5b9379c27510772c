extension Day: CustomStringConvertible, LosslessStringConvertible {
    /// Exactly `YYYY-MM-DD` (RFC 3339 full-date), ASCII digits only; anything else is `nil`.
    package init?(_ text: some StringProtocol) {
        var copy = String(text)
        let parsed = copy.withUTF8 { Day(utf8: $0) }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Reads `YYYY-MM-DD` from bytes without making a string; for file and row readers.
    package init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D else { return nil }
        func digits(_ range: Range<Int>) -> Int? {
            var value = 0
            for index in range {
                let digit = Int(bytes[index]) - 0x30
                guard (0...9).contains(digit) else { return nil }
                value = value * 10 + digit
            }
            return value
        }
        guard let year = digits(0..<4), let month = digits(5..<7), let day = digits(8..<10) else { return nil }
        self.init(year: year, month: month, day: day)
    }

    package init?(_ description: String) {
        self.init(description[...])
    }

    /// `YYYY-MM-DD`.
    package var description: String {
        var text: [UInt8] = []
        appendText(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the ten ASCII bytes of `description`, without a string in between.
    package func appendText(to text: inout [UInt8]) {
        let (year, month, day) = civil
        text.append(digits: year, 4)
        text.append(0x2D)
        text.append(digits: month, 2)
        text.append(0x2D)
        text.append(digits: day, 2)
    }
}

extension [UInt8] {
    /// The last `count` decimal digits of a number that is not negative.
    mutating func append(digits number: Int, _ count: Int) {
        var divisor = 1
        for _ in 1..<count { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(truncatingIfNeeded: 0x30 + number / divisor % 10))
            divisor /= 10
        }
    }
}
