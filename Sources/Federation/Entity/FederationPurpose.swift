/// What a partner may ask for. The list is closed and holds incentives only: there is no purpose that could hurt, so
/// nobody can agree to one.
package enum FederationPurpose: String, CaseIterable, Hashable, Sendable {
    /// 信易游 and 信易行: sights, tickets, getting about.
    case travel
    /// 信易阅: books lent without a deposit.
    case reading
    /// 信易租: things or rooms rented without a deposit.
    case rental
    /// Anything else that is used on the spot.
    case leisure

    /// The longest a grant holds, in seconds: minutes for what is used by showing a code, one day for travel, and the
    /// usual period of a loan or a rental.
    package var longestGrant: Int64 {
        switch self {
        case .leisure: 15 * 60
        case .travel: 86_400
        case .reading: 60 * 86_400
        case .rental: 31 * 86_400
        }
    }
}
