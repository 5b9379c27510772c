package import CivilTime
package import Incentives
package import Signing

/// A hold as its client sees it.
package struct HoldView: Hashable, Sendable {
    package let id: PublicID
    package let scenario: PublicID
    package let scenarioVersion: Int
    /// `held` past `expiresAt` counts as expired, whether or not that is written yet.
    package let state: HoldState
    package let createdAt: Instant
    package let expiresAt: Instant
    package let endedAt: Instant?
    /// Why it ended: `committed`, `released`, `expired`, `consent_withdrawn`, `grant_revoked`.
    package let endReason: String?
    package let order: Order
    package let outlet: String?
    package let benefitFen: Int64
    package let payFen: Int64
    package let waivedFen: Int64
    package let extras: Grant.Extras
    /// What it became.
    package let redemption: PublicID?

    /// Every `endReason` there is, for the texts.
    package static let endReasons = ["committed", "released", "expired", "consent_withdrawn", "grant_revoked"]
}
