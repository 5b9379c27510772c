import CivilTime

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
