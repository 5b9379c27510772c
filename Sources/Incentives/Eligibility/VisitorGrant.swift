package import CivilTime

/// What a home city granted one of its people here: that they meet a band, for one scenario, until an instant, for so
/// many holds. No score, no age and no address comes with it.
package struct VisitorGrant: Hashable, Sendable {
    package let id: UInt128
    /// The band that was asked for, `L1` to `L9`.
    package let band: String
    /// The first instant at which it no longer holds.
    package let notAfter: Instant
    package var usesLeft: Int

    package init(id: UInt128, band: String, notAfter: Instant, usesLeft: Int) {
        self.id = id
        self.band = band
        self.notAfter = notAfter
        self.usesLeft = usesLeft
    }
}

extension Scenario {
    /// What a visitor gets: the lowest level's benefit under a grant of the band the scenario asks for. Conditions a
    /// visitor cannot show to meet, an age or a consent towards the provider, are not met; districts are a matter of
    /// residents.
    func offer(toVisitorWith grants: [VisitorGrant]) -> Offer {
        var refusals: [Refusal] = []
        if eligibility.needsProviderConsent { refusals.append(Refusal(.providerConsentMissing)) }
        if eligibility.minimumAge != nil || eligibility.maximumAge != nil { refusals.append(Refusal(.ageOutside)) }
        if eligibility.partnerBand == nil {
            refusals.append(Refusal(.residentsOnly))
        } else if !grants.contains(where: eligibility.admits) {
            refusals.append(Refusal(.visitorGrantMissing))
        } else if usableGrant(among: grants) == nil {
            refusals.append(Refusal(.visitorGrantUsedUp))
        }
        guard let level = levels.first, refusals.isEmpty else { return .publicOffer(publicOffer, refusals) }
        return .benefit(level.benefit)
    }

    /// The grant a visitor's taking counts on: of those that admit and have a use left, the first.
    package func usableGrant(among grants: [VisitorGrant]) -> VisitorGrant? {
        grants.first { eligibility.admits($0) && $0.usesLeft > 0 }
    }
}

extension Eligibility {
    /// Whether a grant is of the band asked for or a better one; bands are one letter and one digit, compared as such.
    func admits(_ grant: VisitorGrant) -> Bool { partnerBand.map { grant.band >= $0 } ?? false }
}
