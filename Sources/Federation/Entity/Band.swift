/// How well someone stands, in steps every city maps its own scores to: L1 is the lowest, L9 the highest. Scores of two
/// cities cannot be compared; bands, with the share of residents each city publishes for them, can.
package enum Band: String, CaseIterable, Hashable, Sendable, Comparable {
    case l1 = "L1"
    case l2 = "L2"
    case l3 = "L3"
    case l4 = "L4"
    case l5 = "L5"
    case l6 = "L6"
    case l7 = "L7"
    case l8 = "L8"
    case l9 = "L9"

    package static func < (left: Band, right: Band) -> Bool {
        left.rawValue < right.rawValue
    }
}
