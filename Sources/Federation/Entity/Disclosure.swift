/// How much a home city tells of somebody who agreed to it, from the least to the most.
package enum Disclosure: String, CaseIterable, Hashable, Sendable, Comparable {
    /// That the asked band is met, and nothing else.
    case meets
    /// The band and its label.
    case band
    /// The score, with its scale and its date.
    case score

    package static func < (left: Disclosure, right: Disclosure) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .meets: 0
        case .band: 1
        case .score: 2
        }
    }
}
