import CivilTime

/// One row of the layouts `records-csv` and `records-ndjson`.
struct RecordRow {
    enum Number {
        case next
        case same
        case named(String)
    }

    var number = Number.next
    var isWithdrawal = false
    var person: [UInt8]
    var indicator: [UInt8]
    var act = Act.none
    var occurred: DayCell
    var magnitude: Int64
    var expires: Day?
    var isSummary = false
    var isConfirmed = true
}

/// A day cell, which in a row that must be returned may hold something that is no day.
enum DayCell {
    case day(Day)
    case impossible
}
