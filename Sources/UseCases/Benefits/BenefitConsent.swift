import Incentives
import Postgres
import Store

/// A consent that a benefit can rest on: while it is held, not once it is committed.
enum BenefitConsent: Hashable, Sendable {
    /// To be scored.
    case scoring
    /// To have the eligibility judged, towards the city or a provider: its recipient as `consent_version` writes it.
    case incentive(String)
}

extension VersionTerms {
    /// What has to be in force until a hold is committed; when one of these ends, so does the hold.
    var restsOn: Set<BenefitConsent> {
        var consents: Set<BenefitConsent> = terms.hasThreshold ? [.scoring, .incentive("city")] : []
        if terms.eligibility.needsProviderConsent { consents.insert(.incentive(recipient)) }
        return consents
    }
}

extension BeneficiaryBook.Answer {
    /// Whether all that a version rests on is in force; the answer is to a question about that version.
    func agrees(to version: VersionTerms) -> Bool {
        version.restsOn.allSatisfy { consent in
            switch consent {
            case .scoring: mayBeScored
            case .incentive("city"): facts.hasIncentiveConsent
            case .incentive: facts.hasProviderConsent
            }
        }
    }
}
