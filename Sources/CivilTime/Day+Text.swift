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
        String(decoding: utf8Text, as: UTF8.self)
    }

    /// The ten ASCII bytes of `YYYY-MM-DD`.
    package var utf8Text: [UInt8] {
        let (year, month, day) = civil
        func digit(_ value: Int) -> UInt8 { UInt8(0x30 + value % 10) }
        return [
            digit(year / 1000), digit(year / 100), digit(year / 10), digit(year), 0x2D,
            digit(month / 10), digit(month), 0x2D, digit(day / 10), digit(day),
        ]
    }
}
