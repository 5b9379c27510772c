import CivilTime

/// Writing numbers and days as ASCII without making a `String`: ten million rows pass here.
extension [UInt8] {
    mutating func append(decimal value: Int) {
        if value >= 10 { append(decimal: value / 10) }
        append(UInt8(0x30 + value % 10))
    }

    mutating func append(decimal value: Int, width: Int) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        var rest = value
        while divisor > 0 {
            append(UInt8(0x30 + rest / divisor % 10))
            rest %= divisor
            divisor /= 10
        }
    }

    mutating func append(day: Day) {
        let civil = day.civil
        append(decimal: civil.year, width: 4)
        append(0x2D)
        append(decimal: civil.month, width: 2)
        append(0x2D)
        append(decimal: civil.day, width: 2)
    }

    /// Fen as 万元 (a million fen), exactly and without trailing zeros.
    mutating func append(tenThousandYuan fen: Int64) {
        append(decimal: Int(fen / 1_000_000))
        var fraction = Int(fen % 1_000_000)
        guard fraction > 0 else { return }
        var width = 6
        while fraction % 10 == 0 {
            fraction /= 10
            width -= 1
        }
        append(0x2E)
        append(decimal: fraction, width: width)
    }

    mutating func append(ascii text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }
}
