package import CivilTime
package import Incentives
package import Signing

/// Which scenarios a list shows; what is `nil` filters nothing.
package struct OfferFilter: Hashable, Sendable {
    /// Code of the template, such as `travel`.
    package var kind: String?
    /// GB/T 2260 code of where it is given, of a district or of all districts of a city.
    package var district: String?
    /// Code of an outlet.
    package var outlet: String?
    /// Open at this instant, instead of now.
    package var at: Instant?

    package init(kind: String? = nil, district: String? = nil, outlet: String? = nil, at: Instant? = nil) {
        self.kind = kind
        self.district = district
        self.outlet = outlet
        self.at = at
    }
}

/// A running scenario as everybody may see it.
package struct OpenScenario: Sendable {
    package let id: PublicID
    package let version: Int
    package let terms: Scenario
    /// Codes and districts of the outlets where it is given.
    package let outlets: [ScenarioOutlet]
    /// Why it is closed at the instant asked for; empty when open.
    package let closed: [RefusalCode]
}

package struct ScenarioOutlet: Hashable, Sendable {
    package let code: String
    package let name: String
    package let adcode: String
}

/// What is open to one citizen, and what is nearly so. Everything else has its public offer.
package struct CitizenOffers: Sendable {
    package struct Usable: Sendable {
        package let scenario: OpenScenario
        package let benefit: Benefit
    }

    package struct Near: Sendable {
        package let scenario: OpenScenario
        /// Everything that stands between.
        package let refusals: [Refusal]
        /// What the person can lawfully do about it.
        package let step: LawfulStep
    }

    package struct Public: Sendable {
        package let scenario: OpenScenario
        package let benefit: Benefit
        package let refusals: [Refusal]
    }

    package let usable: [Usable]
    package let near: [Near]
    package let publicOffers: [Public]
    /// The score that reasons name points of, with all it rests on; `nil` where none does.
    package let score: ScoreView?
}

extension CitizenOffers {
    /// A part of the lists read one after the other, and the place after which the next begins: what can be used comes
    /// first.
    package func page(after place: String?, limit: Int) -> (offers: CitizenOffers, next: String?) {
        let places =
            usable.map { "0" + $0.scenario.terms.code } + near.map { "1" + $0.scenario.terms.code }
            + publicOffers.map { "2" + $0.scenario.terms.code }
        let start = place.map { place in places.firstIndex { $0 > place } ?? places.count } ?? 0
        let end = min(start + limit, places.count)
        func part<Offer>(_ offers: [Offer], _ before: Int) -> [Offer] {
            Array(offers.enumerated().filter { (start..<end).contains($0.offset + before) }.map(\.element))
        }
        let offers = CitizenOffers(
            usable: part(usable, 0), near: part(near, usable.count),
            publicOffers: part(publicOffers, usable.count + near.count), score: score)
        return (offers, end < places.count ? places[end - 1] : nil)
    }
}

/// What brings a benefit within reach: nobody is told to do anything but what the law leaves to them. The codes travel;
/// texts stand in `Deploy/City/texts.*` under `lawful_step.`.
package enum LawfulStep: Hashable, Sendable {
    /// Open an account and consent to be scored.
    case openAccount
    /// Consent to the city's looking for benefits.
    case giveIncentiveConsent
    /// Consent to the provider's learning of it.
    case giveProviderConsent
    /// So many points are missing; volunteer service is one way that any adult has.
    case earnPoints(Int)
    /// Come back when the scenario opens.
    case waitUntilOpen
    /// Come back when the next period of the cap or of the quota begins.
    case waitForPeriod(String)
    /// Bring back what is out.
    case bringBack

    package var code: String {
        switch self {
        case .openAccount: "open_account"
        case .giveIncentiveConsent: "give_incentive_consent"
        case .giveProviderConsent: "give_provider_consent"
        case .earnPoints: "earn_points"
        case .waitUntilOpen: "wait_until_open"
        case .waitForPeriod: "wait_for_period"
        case .bringBack: "bring_back"
        }
    }

    /// All codes, for the texts.
    package static let codes = [
        "open_account", "give_incentive_consent", "give_provider_consent", "earn_points", "wait_until_open",
        "wait_for_period", "bring_back",
    ]
}
