package import CivilTime

/// How much one scenario may say, and the shapes of the codes in it. What the database's CHECKs allow is never
/// narrower.
package enum ScenarioBounds {
    package static let outlets = 64
    package static let districts = 64
    package static let quotas = 32
    package static let caps = 8
    package static let levels = 8
    package static let hours = 16
    package static let blackoutDays = 64
    /// UTF-8 bytes.
    package static let nameZh = 1...180
    package static let nameEn = 1...120
    package static let category = 1...64
    package static let text = 0...4096
    package static let note = 0...1024
    /// Thresholds are free numbers: cities count to 200, 850 or 1000.
    package static let scores: ClosedRange<Int64> = 0...10_000
    package static let ages: ClosedRange<Int64> = 0...150
    /// Fen of one component: never negative, never beyond what an order can be.
    package static let money: ClosedRange<Int64> = 0...Benefit.largestAmount
    package static let quantities: ClosedRange<Int64> = 0...10_000
    package static let loanDays: ClosedRange<Int64> = 0...3650
    package static let renewals: ClosedRange<Int64> = 0...100
    package static let minutes: ClosedRange<Int64> = 0...5_256_000
    package static let payLaterHours: ClosedRange<Int64> = 0...87_600
    /// The longest window, in days.
    package static let windowDays = 3660

    package static func isScenarioCode(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
        return parts.count == 2 && (2...8).contains(parts[0].count) && parts[0].allSatisfy(isUpper)
            && (3...6).contains(parts[1].count) && parts[1].allSatisfy(isDigit)
    }

    package static func isProviderCode(_ text: String) -> Bool { isCode(text, "P-") }
    package static func isOutletCode(_ text: String) -> Bool { isCode(text, "O-") }

    /// A GB/T 2260 code: six digits.
    package static func isAdcode(_ text: String) -> Bool { text.utf8.count == 6 && text.utf8.allSatisfy(isDigit) }

    package static func isKind(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count) && text.utf8.first.map(isLower) == true
            && text.utf8.allSatisfy { isLower($0) || $0 == 0x5F }
    }

    /// Codes of tiers are those of the scorecards.
    package static func isTierCode(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { isLower($0) || isUpper($0) || isDigit($0) || [0x2D, 0x2E, 0x5F].contains($0) }
    }

    /// `L1` … `L9`, as the agreement with a partner city names its bands.
    package static func isBand(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 2 && bytes[0] == 0x4C && (0x31...0x39).contains(bytes[1])
    }

    /// What a home city may be asked to tell beside the band that is met.
    package static let disclosures = ["band", "score"]

    /// Text people read: no control character but the line feed.
    package static func isText(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)) }
    }

    private static func isCode(_ text: String, _ prefix: String) -> Bool {
        let rest = text.utf8.dropFirst(2)
        return text.hasPrefix(prefix) && (1...30).contains(rest.count) && rest.first != 0x2D
            && rest.allSatisfy { isUpper($0) || isDigit($0) || $0 == 0x2D }
    }

    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

extension Window {
    /// The first day on which it is open at all; `nil` for an empty window.
    package var firstOpenDay: Day? {
        guard from <= to else { return nil }
        let closed = Set(blackoutDays)
        var day = from
        // Sixty-four blackout days and a week of closed weekdays end long before the longest window does.
        while day <= to {
            if weekdays.isEmpty || weekdays.contains(day.weekday), !closed.contains(day) { return day }
            day = day.adding(days: 1)
        }
        return nil
    }
}
