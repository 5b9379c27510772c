import CivilTime

/// One row of the layout `sxbzxr`: an entry of the court's list.
struct CourtListRow {
    var person: [UInt8]
    var isCompany = false
    var serial: Int
    var year: Int
    var published: DayCell
    var removed: Day?
}
