package import CivilTime

/// The life of a one-time code: `minted → redeemed | expired | cancelled`, once.
package enum CodeState: String, CaseIterable, Hashable, Sendable {
    case minted, redeemed, expired, cancelled

    package enum Event: CaseIterable, Hashable, Sendable {
        /// A claim shows it.
        case redeem
        case expire
        /// The consent is withdrawn.
        case cancel
    }

    /// Where an event leads at `now`, or `nil` if it leads nowhere: a code that has ended stays what it is, one is not
    /// redeemed from its end on, and none expires before it.
    package func after(_ event: Event, at now: Instant, expiresAt: Instant) -> CodeState? {
        guard self == .minted else { return nil }
        switch event {
        case .redeem: return now < expiresAt ? .redeemed : nil
        case .expire: return now >= expiresAt ? .expired : nil
        case .cancel: return .cancelled
        }
    }
}
