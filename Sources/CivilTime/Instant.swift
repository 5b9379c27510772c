/// A point on the time line in UTC, in microseconds since 1970-01-01T00:00:00Z: the resolution of PostgreSQL's
/// `timestamptz`, so that an instant survives the way to the database and back unchanged.
package struct Instant: Hashable, Comparable, Sendable {
    package let microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    package static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }

    package func adding(seconds: Int64) -> Instant {
        Instant(microseconds: microseconds + seconds * 1_000_000)
    }

    /// The Asia/Shanghai calendar day this instant falls on.
    ///
    /// China has kept UTC+8 all year since 1991-09-15; every instant this system records is later.
    package var day: Day {
        Day(number: Int32(clamping: Instant.floorDivide(microseconds + Instant.shanghaiOffset, by: Instant.perDay)))
    }

    /// Midnight in Asia/Shanghai at which `day` begins.
    package init(startOf day: Day) {
        self.init(microseconds: Int64(day.number) * Instant.perDay - Instant.shanghaiOffset)
    }

    private static let perDay: Int64 = 86_400_000_000
    private static let shanghaiOffset: Int64 = 28_800_000_000

    static func floorDivide(_ value: Int64, by divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}

extension Instant: CustomStringConvertible {
    /// RFC 3339 in UTC; a fraction only when there is one, always six digits then.
    package var description: String {
        var text: [UInt8] = []
        appendText(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the bytes of `description`, without a string in between: every score shows three instants.
    package func appendText(to text: inout [UInt8]) {
        let seconds = Instant.floorDivide(microseconds, by: 1_000_000)
        let fraction = Int(microseconds - seconds * 1_000_000)
        let dayNumber = Instant.floorDivide(seconds, by: 86_400)
        let second = Int(seconds - dayNumber * 86_400)
        Day(number: Int32(clamping: dayNumber)).appendText(to: &text)
        text.append(0x54)
        text.append(digits: second / 3600, 2)
        text.append(0x3A)
        text.append(digits: second / 60 % 60, 2)
        text.append(0x3A)
        text.append(digits: second % 60, 2)
        if fraction != 0 {
            text.append(0x2E)
            text.append(digits: fraction, 6)
        }
        text.append(0x5A)
    }

    /// Reads an RFC 3339 date-time: `Z` or a numeric offset, up to six fraction digits, no leap second.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 32, let day = Day(String(decoding: bytes[0..<10], as: UTF8.self)),
            bytes[10] == 0x54 || bytes[10] == 0x74, bytes[13] == 0x3A, bytes[16] == 0x3A,
            let hour = Instant.number(bytes[11..<13]), let minute = Instant.number(bytes[14..<16]),
            let second = Instant.number(bytes[17..<19]), hour < 24, minute < 60, second < 60
        else { return nil }
        var rest = bytes[19...]
        var fraction: Int64 = 0
        if rest.first == 0x2E {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard (1...6).contains(digits.count), let value = Instant.number(digits) else { return nil }
            fraction = Int64(value)
            for _ in digits.count..<6 { fraction *= 10 }
            rest = rest.dropFirst(digits.count + 1)
        }
        guard let offset = Instant.offset(rest) else { return nil }
        let seconds = Int64(day.number) * 86_400 + Int64(hour * 3600 + minute * 60 + second) - offset
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }

    /// Seconds east of UTC of `Z`, `+hh:mm` or `-hh:mm`.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
        if bytes.count == 1, bytes.first == 0x5A || bytes.first == 0x7A { return 0 }
        let array = Array(bytes)
        guard array.count == 6, array[3] == 0x3A, array[0] == 0x2B || array[0] == 0x2D,
            let hours = number(array[1..<3]), let minutes = number(array[4..<6]), hours < 24, minutes < 60
        else { return nil }
        return Int64(hours * 3600 + minutes * 60) * (array[0] == 0x2B ? 1 : -1)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in bytes {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }
}
