/// The document a record comes from, as its number; `none` for facts that a register merely counts, such as hours.
enum Act: Hashable {
    case none
    case document(Form, year: Int, serial: Int)

    /// Whose document it is; each body numbers its own in its own pattern.
    enum Form: Int, CaseIterable {
        case honour, decision, judgment, cityPenalty, enforcement

        /// The text before the year, between year and serial, and after the serial.
        var pieces: (String, String, String) {
            switch self {
            case .honour: ("郑奖字〔", "〕", "号")
            case .decision: ("郑决字〔", "〕第", "号")
            case .judgment: ("（", "）豫0199民初", "号")
            case .cityPenalty: ("郑城罚决字〔", "〕第", "号")
            case .enforcement: ("（", "）豫0199执", "号")
            }
        }
    }

    /// City-wide serials start here; those below belong to the personas.
    static let firstSerial = 100
}
