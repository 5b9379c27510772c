package import CivilTime
package import Incentives
package import Signing

/// What somebody asks for: this scenario, at this outlet if it matters, for this order.
package struct BenefitAsk: Hashable, Sendable {
    package let scenario: PublicID
    /// Code of the outlet; `nil` where it is not known yet.
    package let outlet: String?
    package let order: Order
    /// Whether whoever asks may read scores; reasons name the person's points to nobody else.
    package let showsScore: Bool

    package init(
        scenario: PublicID, outlet: String? = nil, order: Order = Order(), showsScore: Bool = false
    ) {
        self.scenario = scenario
        self.outlet = outlet
        self.order = order
        self.showsScore = showsScore
    }
}

/// What would be granted now, and why not.
package struct BenefitQuote: Sendable {
    package let scenario: PublicID
    package let version: Int
    package let terms: Scenario
    /// What the order comes to; the public offer's where there are refusals.
    package let grant: Grant
    /// When a hold made now would expire; `nil` where none would be granted.
    package let expiresAt: Instant?
    /// Every reason that applies, in the order of judgement; empty for a yes.
    package let refusals: [Refusal]
    /// What everyone gets for this order; `nil` where the order says too little to compute it.
    package let publicOffer: Grant?
    /// The score that reasons name points of, with all it rests on; `nil` where none does.
    package let score: ScoreView?

    package var isEligible: Bool { refusals.isEmpty }
}

package enum HoldOutcome: Sendable {
    case held(HoldView)
    case refused(BenefitQuote)
}
