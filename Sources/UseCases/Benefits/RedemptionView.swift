package import CivilTime
package import Incentives
package import Signing

/// A redemption as its client and its provider see it; nothing in it names the citizen.
package struct RedemptionView: Hashable, Sendable {
    package let id: PublicID
    package let hold: PublicID
    package let scenario: PublicID
    package let scenarioVersion: Int
    package let life: RedemptionLife
    package let state: RedemptionState
    package let outlet: String?
    package let quantity: Int
    package let amountFen: Int64
    package let benefitFen: Int64
    package let payFen: Int64
    /// The deposit that is frozen; of it `chargedFen` was kept.
    package let waivedFen: Int64
    package let extras: Grant.Extras
    package let chargedFen: Int64
    package let renewals: Int
    package let dueOn: Day?
    package let committedAt: Instant
    package let changedAt: Instant
    package let settledOn: Day?
}

/// A page of redemptions, newest first.
package struct RedemptionPage: Sendable {
    package let redemptions: [RedemptionView]
    /// Where the next page begins; `nil` on the last.
    package let next: RedemptionPlace?
}

/// A place in the list of one person's redemptions.
package struct RedemptionPlace: Hashable, Sendable {
    package let at: Instant
    package let id: PublicID

    package init(at: Instant, id: PublicID) {
        self.at = at
        self.id = id
    }
}

/// What a provider reports of how a benefit went. Stored, and read by no rule: a score only rewards.
package enum RedemptionOutcome: String, CaseIterable, Hashable, Sendable {
    case fulfilled, unfulfilled, late, damaged, lost
    case notCollected = "not_collected"
}

/// What is shown at the desk, as digits and as QR text.
package struct RedemptionCode: Hashable, Sendable {
    /// Ten digits.
    package let digits: String
    package let expiresAt: Instant

    /// Seconds a code counts.
    package static let lifetime: Int64 = 120
    package static let length = 10
}
