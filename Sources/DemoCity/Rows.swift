import CivilTime

/// A day cell, which in a row that must be returned may hold something that is no day.
enum DayCell {
    case day(Day)
    case impossible
}

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

/// The classes of CF_CFLB that occur here.
enum PenaltyClass: Hashable {
    case detention, suspension, revocation, confiscation, fine, warning, unknown

    var text: String {
        switch self {
        case .detention: "行政拘留"
        case .suspension: "暂扣许可证件"
        case .revocation: "吊销许可证件"
        case .confiscation: "没收违法所得"
        case .fine: "罚款"
        case .warning: "警告"
        case .unknown: "其他"
        }
    }
}

/// One row of the layout `xzcf`: a penalty decision, possibly of several classes.
struct PenaltyRow {
    enum Amount {
        case none
        case fen(Int64)
        /// More decimals of 万元 than there are fen.
        case tooFine
    }

    var person: [UInt8]
    var isCompany = false
    var serial: Int
    var classes: [PenaltyClass]
    var fine = Amount.none
    var confiscated = Amount.none
    var decided: DayCell
    var year: Int
    var validTo: Day?
    var publicUntil: Day?
}

/// One row of the layout `sxbzxr`: an entry of the court's list.
struct CourtListRow {
    var person: [UInt8]
    var isCompany = false
    var serial: Int
    var year: Int
    var published: DayCell
    var removed: Day?
}
