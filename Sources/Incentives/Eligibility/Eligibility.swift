/// Who may take part, beside the thresholds of the levels. Conditions are judged in the order of `RefusalCode`; all
/// that fail are told. Whoever does not qualify has the public offer: that is the fallback of every scenario.
package struct Eligibility: Hashable, Sendable {
    /// Years of age; `nil` for no bound.
    package var minimumAge: Int?
    package var maximumAge: Int?
    /// GB/T 2260 codes of residence; a code that ends in 00 stands for all its districts; empty for all.
    package var districts: [String]
    /// Whether the provider learns more than that a code is good, so that the person has to have agreed to it as a
    /// recipient.
    package var needsProviderConsent: Bool
    /// Lowest band of a partner city's resident; `nil` for residents only.
    package var partnerBand: String?
    /// What more than meeting that band a visitor's home city is asked to tell: `band` or `score`; `nil` for nothing
    /// more.
    package var partnerDisclosure: String?

    package init(
        minimumAge: Int? = nil, maximumAge: Int? = nil, districts: [String] = [], needsProviderConsent: Bool = false,
        partnerBand: String? = nil, partnerDisclosure: String? = nil
    ) {
        self.minimumAge = minimumAge
        self.maximumAge = maximumAge
        self.districts = districts
        self.needsProviderConsent = needsProviderConsent
        self.partnerBand = partnerBand
        self.partnerDisclosure = partnerDisclosure
    }
}

/// What is known of a beneficiary at the moment of asking.
package struct BeneficiaryFacts: Hashable, Sendable {
    /// The score in force; `nil` without one, which is never worse than a low one: both leave the public offer.
    package var score: Int?
    /// The same with every suspended record counted, which is what deposits are waived by (scoring.md §3.9), so that an
    /// objection opens no waiver; `score` unless it is set.
    package var scoreForDeposits: Int?
    package var district: String?
    /// Whole years on the day; `nil` when it is not known.
    package var age: Int?
    /// Leaves conditions of age out: for counts over people of whom nobody asked the age.
    package var ignoresAge = false
    /// Whether the consent to look for benefits holds.
    package var hasIncentiveConsent: Bool
    package var hasProviderConsent: Bool
    /// Of a partner city's subject what its home city granted for this scenario, the first to end first; nothing else
    /// is known of it. `nil` for a resident.
    package var grants: [VisitorGrant]?

    package init(
        score: Int?, district: String? = nil, age: Int? = nil, hasIncentiveConsent: Bool,
        hasProviderConsent: Bool = false, grants: [VisitorGrant]? = nil
    ) {
        self.score = score
        scoreForDeposits = score
        self.district = district
        self.age = age
        self.hasIncentiveConsent = hasIncentiveConsent
        self.hasProviderConsent = hasProviderConsent
        self.grants = grants
    }
}

/// Why not. The codes travel; texts stand in `Deploy/City/texts.*` under `refusal.`; the order is that of judgement.
package enum RefusalCode: String, CaseIterable, Hashable, Sendable {
    case notRunning = "scenario_not_running"
    case notYetOpen = "scenario_not_yet_open"
    case over = "scenario_over"
    case weekdayClosed = "weekday_closed"
    case hourClosed = "hour_closed"
    case blackoutDay = "blackout_day"
    case outletUnknown = "outlet_unknown"
    case consentMissing = "incentive_consent_missing"
    case providerConsentMissing = "provider_consent_missing"
    case scoreMissing = "no_score"
    case scoreTooLow = "score_below_threshold"
    case ageOutside = "age_outside"
    case districtOutside = "district_outside"
    case residentsOnly = "residents_only"
    case visitorGrantMissing = "visitor_grant_missing"
    case visitorGrantUsedUp = "visitor_grant_used_up"
    case amountNeeded = "amount_needed"
    case amountOutOfRange = "amount_out_of_range"
    case quantityExceedsAllowance = "quantity_exceeds_allowance"
    case capReached = "cap_reached"
    case quotaExhausted = "quota_exhausted"
}

/// One reason with the facts behind it.
package struct Refusal: Hashable, Sendable {
    package let code: RefusalCode
    /// What would be needed, as a number: points, years, units; `nil` where there is none.
    package let needed: Int64?
    /// What there is.
    package let actual: Int64?
    /// The period a cap or quota counts in.
    package let period: String?

    package init(_ code: RefusalCode, needed: Int64? = nil, actual: Int64? = nil, period: String? = nil) {
        self.code = code
        self.needed = needed
        self.actual = actual
        self.period = period
    }
}

/// What a scenario offers one beneficiary.
package enum Offer: Hashable, Sendable {
    /// The benefit of the highest level reached.
    case benefit(Benefit)
    /// Not qualified: the public offer, and every reason.
    case publicOffer(Benefit, [Refusal])
}

/// The score at which each tier of the live card begins, by code.
package typealias TierFloors = [String: Int]

extension Scenario {
    /// What a beneficiary gets, whatever the hour.
    package func offer(to facts: BeneficiaryFacts, tiers: TierFloors) -> Offer {
        if let grants = facts.grants { return offer(toVisitorWith: grants) }
        var refusals: [Refusal] = []
        let isFree = !hasThreshold
        if !isFree, !facts.hasIncentiveConsent { refusals.append(Refusal(.consentMissing)) }
        if eligibility.needsProviderConsent, !facts.hasProviderConsent {
            refusals.append(Refusal(.providerConsentMissing))
        }
        // Without the consent the score is not compared, and so nothing of it is told.
        let mayCompare = isFree || facts.hasIncentiveConsent
        let score = waivesDeposits ? facts.scoreForDeposits : facts.score
        let reached = mayCompare ? levels.last { $0.threshold.isReached(by: score, tiers: tiers) } : nil
        if mayCompare, reached == nil {
            let lowest = levels.compactMap { $0.threshold.floor(tiers: tiers) }.min()
            refusals.append(
                score.map { Refusal(.scoreTooLow, needed: lowest.map(Int64.init), actual: Int64($0)) }
                    ?? Refusal(.scoreMissing, needed: lowest.map(Int64.init)))
        }
        if !facts.ignoresAge, let bound = eligibility.ageBound(against: facts.age) {
            refusals.append(Refusal(.ageOutside, needed: Int64(bound), actual: facts.age.map(Int64.init)))
        }
        if !eligibility.covers(district: facts.district) { refusals.append(Refusal(.districtOutside)) }
        guard let reached, refusals.isEmpty else { return .publicOffer(publicOffer, refusals) }
        return .benefit(reached.benefit)
    }
}

extension Refusal {
    /// The same without the person's points, for whoever may not read them; the threshold is everyone's to see.
    package var withoutScore: Refusal { code == .scoreTooLow ? Refusal(code, needed: needed) : self }

    package var tellsScore: Bool { code == .scoreTooLow && actual != nil }
}

extension Eligibility {
    package var asksForAge: Bool { minimumAge != nil || maximumAge != nil }

    /// The bound that an age is not within. One that is not known is within none.
    fileprivate func ageBound(against age: Int?) -> Int? {
        guard let age else { return minimumAge ?? maximumAge }
        if let minimumAge, age < minimumAge { return minimumAge }
        if let maximumAge, age > maximumAge { return maximumAge }
        return nil
    }

    /// Whether residents of `district` may take part. Who has no known district may where the whole city may.
    package func covers(district: String?) -> Bool {
        districts.isEmpty || districts.contains { DistrictCode.code($0, covers: district) }
    }
}

extension Eligibility {
    /// Whether somebody who may take part can live in what a code stands for.
    func overlaps(_ code: String) -> Bool {
        covers(district: code) || districts.contains { DistrictCode.code(code, covers: $0) }
    }
}

/// Codes of districts, cities and provinces (GB/T 2260).
package enum DistrictCode {
    /// Whether a code stands for a place of residence. Somebody whose district is not known lives somewhere in the
    /// city.
    static func code(_ code: String, covers district: String?) -> Bool {
        guard let district else { return code.hasSuffix("00") }
        return covers(code, district)
    }

    /// Whether `district` is the one named, or lies in it: a code that ends in 00 stands for all its districts.
    package static func covers(_ code: String, _ district: String) -> Bool {
        var stem = Substring(code)
        while stem.hasSuffix("00") { stem = stem.dropLast(2) }
        return code == district || (stem.utf8.count < code.utf8.count && district.hasPrefix(stem))
    }
}

extension Scenario.Threshold {
    /// The first score that reaches it; `nil` for everyone, and for a tier the card does not have.
    package func floor(tiers: TierFloors) -> Int? {
        switch self {
        case .everyone: nil
        case .score(let score): score
        case .tier(let code): tiers[code]
        }
    }

    package func isReached(by score: Int?, tiers: TierFloors) -> Bool {
        if self == .everyone { return true }
        guard let score, let floor = floor(tiers: tiers) else { return false }
        return score >= floor
    }
}
