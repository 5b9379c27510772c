package import CivilTime

/// The life of a one-time code: `minted → redeemed`, once. One that has run out is simply too old; one whose consent
/// was taken back stays, and its claim is answered `unavailable`, so that nobody learns of the withdrawal.
package enum CodeState: String, CaseIterable, Hashable, Sendable {
    case minted, redeemed

    /// Whether a claim may show it at `now`.
    package func mayBeRedeemed(at now: Instant, expiresAt: Instant) -> Bool { self == .minted && now < expiresAt }
}
