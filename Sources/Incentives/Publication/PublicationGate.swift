package import CivilTime

/// Whether a scenario may run: nobody may be worse off than the public offer, a higher score may never get less, a
/// basic public service may not depend on a score, and what it names has to exist. Every refusal is told at once.
package enum PublicationGate {
    /// What of the city a scenario is judged against.
    package struct Facts: Sendable {
        /// First scores of the live card's tiers, by code.
        package let tiers: TierFloors
        /// Codes of active outlets by the code of their active provider.
        package let outlets: [String: Set<String>]
        package let today: Day

        package init(tiers: TierFloors, outlets: [String: Set<String>], today: Day) {
            self.tiers = tiers
            self.outlets = outlets
            self.today = today
        }
    }

    package static func refusals(of scenario: Scenario, facts: Facts) -> [GateRefusal] {
        references(scenario, facts) + levels(scenario, facts) + law(scenario, facts)
    }

    private static func references(_ scenario: Scenario, _ facts: Facts) -> [GateRefusal] {
        guard let known = facts.outlets[scenario.provider] else {
            return [GateRefusal(.providerUnknown, at: "/provider")]
        }
        var refusals: [GateRefusal] = []
        for (index, outlet) in scenario.outlets.enumerated() where !known.contains(outlet) {
            refusals.append(GateRefusal(.outletUnknown, at: "/outlets/\(index)"))
        }
        // Nobody could use what is given nowhere.
        if known.isEmpty, scenario.outlets.isEmpty { refusals.append(GateRefusal(.outletUnknown, at: "/outlets")) }
        let usable = scenario.outlets.isEmpty ? known : Set(scenario.outlets)
        for (index, quota) in scenario.quotas.enumerated() {
            if let outlet = quota.outlet, !usable.contains(outlet) {
                refusals.append(GateRefusal(.quotaOutletUnknown, at: "/quotas/\(index)/outlet"))
            }
            if let district = quota.district, !scenario.eligibility.overlaps(district) {
                refusals.append(GateRefusal(.quotaDistrictOutside, at: "/quotas/\(index)/district"))
            }
        }
        return refusals
    }

    private static func levels(_ scenario: Scenario, _ facts: Facts) -> [GateRefusal] {
        var refusals: [GateRefusal] = []
        /// Of the level before: where it begins, and what it gives.
        var before: (floor: Int, benefit: Benefit)?
        for (index, level) in scenario.levels.enumerated() {
            let pointer = "/levels/\(index)"
            let benefit = level.benefit
            for component in benefit.shortfalls(against: scenario.publicOffer) {
                refusals.append(GateRefusal(.belowPublicOffer, at: "\(pointer)/benefit/\(component.rawValue)"))
            }
            if benefit.depositWaiverFen > 0, benefit.percent.map({ $0.percent > 0 }) == true || benefit.fixedFen > 0 {
                refusals.append(GateRefusal(.waiverWithDiscount, at: "\(pointer)/benefit"))
            }
            if benefit.renewals > 0, benefit.loanDays == 0 {
                refusals.append(GateRefusal(.renewalsWithoutLoanDays, at: "\(pointer)/benefit/renewals"))
            }
            if RedemptionLife(of: benefit) != scenario.life {
                refusals.append(GateRefusal(.levelOfAnotherLife, at: "\(pointer)/benefit"))
            }
            let floor = level.threshold == .everyone ? -1 : level.threshold.floor(tiers: facts.tiers)
            guard let floor else {
                refusals.append(GateRefusal(.tierUnknown, at: "\(pointer)/min_tier"))
                continue
            }
            if let before {
                if floor <= before.floor { refusals.append(GateRefusal(.levelsNotAscending, at: pointer)) }
                for component in benefit.shortfalls(against: before.benefit) {
                    refusals.append(GateRefusal(.levelNotMonotone, at: "\(pointer)/benefit/\(component.rawValue)"))
                }
            }
            before = (floor, benefit)
        }
        return refusals
    }

    private static func law(_ scenario: Scenario, _ facts: Facts) -> [GateRefusal] {
        var refusals: [GateRefusal] = []
        if scenario.serviceClass == .basicPublicService, scenario.hasThreshold {
            refusals.append(GateRefusal(.basicServiceThreshold, at: "/service_class"))
        }
        let waives = scenario.levels.contains { $0.benefit.depositWaiverFen > 0 }
        if scenario.eligibility.partnerBand != nil, waives, scenario.liability.isEmpty {
            refusals.append(GateRefusal(.visitorWaiverWithoutLiability, at: "/liability"))
        }
        if scenario.window.to < facts.today { refusals.append(GateRefusal(.windowOver, at: "/window/to")) }
        return refusals
    }
}
