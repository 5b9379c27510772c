/// How many people stand at one score in one district. What is said of a population is said from such counts; nobody in
/// them has a name.
package struct PopulationCell: Hashable, Sendable {
    /// `nil` for people without a score.
    package let score: Int?
    /// `nil` where the residence is not known.
    package let district: String?
    package let people: Int64

    package init(score: Int?, district: String?, people: Int64) {
        self.score = score
        self.district = district
        self.people = people
    }
}

/// The check that no scenario makes anyone worse off than the public offer or than a lower score would, over the whole
/// population.
///
/// The gate has compared the benefits component by component; this asks what each person of the city would get for
/// orders of every kind, by the same rule that answers a request, so that a mistake in either is seen: a level may have
/// more of everything and refuse an order that the one below grants.
package struct NoDetriment: Hashable, Sendable {
    package let citizens: Int64
    /// Who would get a benefit.
    package let qualifying: Int64
    /// Who would get less for some order: none, if it may be published.
    package let worseOff: Int64
    /// Places of the levels that give less for some order, whether or not anybody stands at them today.
    package let worseLevels: [Int]
    /// By how much the least of these benefits exceeds the public offer, for each component that either has.
    package let margins: [Benefit.Component: Int64]

    package init(of scenario: Scenario, over population: [PopulationCell], tiers: TierFloors) {
        var (citizens, qualifying, worseOff): (Int64, Int64, Int64) = (0, 0, 0)
        var margins: [Benefit.Component: Int64] = [:]
        let offer = scenario.publicOffer
        let orders = OrderGrid(of: scenario)
        let worse = scenario.levels.indices.filter { orders.isWorse(level: $0, of: scenario) }
        for cell in population {
            citizens += cell.people
            guard case .benefit(let benefit) = scenario.offer(to: BeneficiaryFacts(cell), tiers: tiers) else {
                continue
            }
            qualifying += cell.people
            if worse.contains(where: { scenario.levels[$0].benefit == benefit }) { worseOff += cell.people }
            for component in Benefit.Component.allCases {
                let (ours, theirs) = (benefit[component], offer[component])
                guard ours != 0 || theirs != 0 else { continue }
                margins[component] = min(margins[component] ?? .max, ours - theirs)
            }
        }
        self.citizens = citizens
        self.qualifying = qualifying
        self.worseOff = worseOff
        worseLevels = worse
        self.margins = margins
    }
}

extension BeneficiaryFacts {
    /// Someone of a cell who has agreed to whatever is asked.
    init(_ cell: PopulationCell) {
        self.init(score: cell.score, district: cell.district, hasIncentiveConsent: true, hasProviderConsent: true)
        ignoresAge = true
    }
}

extension Benefit {
    /// One component as a number. A share without a maximum counts as the largest order.
    subscript(component: Component) -> Int64 {
        switch component {
        case .percent: Int64(percent?.percent ?? 0)
        case .maxFen: percent.map { $0.percent == 0 ? 0 : $0.maxFen ?? Benefit.largestAmount } ?? 0
        case .fixed: fixedFen
        case .depositWaiver: depositWaiverFen
        case .quantity: Int64(quantity)
        case .loanDays: Int64(loanDays)
        case .renewals: Int64(renewals)
        case .freeMinutes: Int64(freeMinutes)
        case .payLater: Int64(payLaterHours)
        case .priority: Int64(priority)
        }
    }
}
