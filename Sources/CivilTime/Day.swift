/// A calendar day of the proleptic Gregorian calendar, as the law counts days: without a time and without a zone.
///
/// Days in this system are Asia/Shanghai calendar days. A day is stored as the number of days since 1970-01-01, so
/// comparing, adding and writing one is integer arithmetic. It never reads a clock.
package struct Day: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01; negative before it.
    package let number: Int32

    package init(number: Int32) {
        self.number = number
    }

    /// The day with this year, month and day of the month, or `nil` when there is none (2026-02-29).
    ///
    /// Years run from 1 to 9999, the range that `YYYY-MM-DD` can write.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Day.length(ofMonth: month, year: year)
        else { return nil }
        self.number = Day.number(year: year, month: month, day: day)
    }

    package static func < (left: Day, right: Day) -> Bool {
        left.number < right.number
    }

    /// 9999-12-31, the last day `YYYY-MM-DD` can write; stands for "open" where an end is compared.
    package static let distantFuture = Day(number: 2_932_896)

    package var year: Int { civil.year }
    package var month: Int { civil.month }
    package var dayOfMonth: Int { civil.day }

    package func adding(days: Int) -> Day {
        Day(number: Int32(clamping: Int(number) + days))
    }

    /// The same day of the month `months` later, or the last day of that month when it is shorter
    /// (31 January + 1 month is 28 or 29 February), as validity is counted.
    package func adding(months: Int) -> Day {
        let (year, month, day) = civil
        let index = year * 12 + (month - 1) + months
        let laterYear = index >= 0 ? index / 12 : (index - 11) / 12
        let laterMonth = index - laterYear * 12 + 1
        let last = Day.length(ofMonth: laterMonth, year: laterYear)
        return Day(number: Day.number(year: laterYear, month: laterMonth, day: min(day, last)))
    }

    package static func isLeap(_ year: Int) -> Bool {
        (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
    }

    package static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Year, month and day together, for callers that need more than one of them.
    package var civil: (year: Int, month: Int, day: Int) {
        // Counting years from 1 March puts the leap day last, which makes month lengths a linear formula.
        let shifted = Int(number) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func number(year: Int, month: Int, day: Int) -> Int32 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int32(era * 146_097 + dayOfEra - 719_468)
    }
}
