package import CivilTime

/// What publishing a scenario would mean for the city: who qualifies, who is just below, what it may cost. Age is not
/// counted, because nobody's age is known without opening an ID number.
package struct ScenarioPreview: Hashable, Sendable {
    package let citizens: Int64
    package let qualifying: Int64
    /// By tier code of the live card, those with people in them.
    package let byTier: [String: Int64]
    /// By district; the empty one for people whose residence is not known.
    package let byDistrict: [String: Int64]
    package let justBelow: Int64
    package let cost: Cost

    /// What the city or the provider gives up at most, from `today` to the end of the window.
    package enum Cost: Hashable, Sendable {
        /// In fen; waived deposits are not lost and not counted.
        case atMost(Int64)
        /// A share without a maximum, or neither a quota nor a cap bounds how often it is taken.
        case unknown
        /// What is given has no price here, such as books or minutes: at most so many of them, `nil` where nothing
        /// bounds it.
        case units(Int64?)
    }

    /// `tier` names the tier of a score.
    package init(
        of scenario: Scenario, over population: [PopulationCell], tiers: TierFloors, today: Day, tier: (Int) -> String
    ) {
        let lowest = scenario.levels.compactMap { $0.threshold.floor(tiers: tiers) }.min()
        var (citizens, qualifying, justBelow): (Int64, Int64, Int64) = (0, 0, 0)
        var (byTier, byDistrict): ([String: Int64], [String: Int64]) = ([:], [:])
        for cell in population {
            citizens += cell.people
            switch scenario.offer(to: BeneficiaryFacts(cell), tiers: tiers) {
            case .benefit:
                qualifying += cell.people
                byTier[cell.score.map(tier) ?? "none", default: 0] += cell.people
                byDistrict[cell.district ?? "", default: 0] += cell.people
            case .publicOffer(_, let reasons):
                guard let score = cell.score, let lowest, reasons.map(\.code) == [.scoreTooLow] else { continue }
                if lowest - score <= Scenario.nearPoints { justBelow += cell.people }
            }
        }
        self.citizens = citizens
        self.qualifying = qualifying
        self.byTier = byTier
        self.byDistrict = byDistrict
        self.justBelow = justBelow
        cost = Self.cost(of: scenario, people: qualifying, today: today)
    }

    private static func cost(of scenario: Scenario, people: Int64, today: Day) -> Cost {
        let from = max(today, scenario.window.from)
        guard from <= scenario.window.to else { return .atMost(0) }
        let caps = scenario.caps.compactMap { cap -> Int64? in
            guard case .period(let period) = cap.period else { return nil }
            return product(product(people, Int64(cap.limit)), periods(period, from, scenario.window.to))
        }
        let things = (limits(scenario, .count, from) + caps).min()
        let each = scenario.levels.map { largest($0.benefit) }
        let most = each.contains(nil) ? nil : each.compactMap(\.self).max()
        if most == 0 { return .units(people > 0 ? things : 0) }
        guard people > 0 else { return .atMost(0) }
        var bounds = limits(scenario, .fen, from)
        if let most, let things { bounds.append(product(things, most)) }
        return bounds.min().map(Cost.atMost) ?? .unknown
    }

    /// What the quotas of a unit allow from a day to the end of the window: each of those for all, and together those
    /// for parts. A taking draws on every one that is for it, and where there are any for parts alone, on one of them
    /// at least.
    private static func limits(_ scenario: Scenario, _ unit: Quota.Unit, _ from: Day) -> [Int64] {
        func allowed(_ quota: Quota) -> Int64 {
            product(quota.units, periods(quota.period, from, scenario.window.to))
        }
        let quotas = scenario.quotas.filter { $0.unit == unit }
        let parts = quotas.filter { $0.district != nil || $0.outlet != nil }
        let whole = quotas.filter { $0.district == nil && $0.outlet == nil }.map(allowed)
        // Beside a quota for all, or one in another unit, people of other places take what has no quota of its own.
        guard whole.isEmpty, parts.count == scenario.quotas.count, !parts.isEmpty else { return whole }
        return [parts.map(allowed).reduce(0) { $0.addingReportingOverflow($1).overflow ? .max : $0 + $1 }]
    }

    /// The most one taking can cost, in fen; `nil` without a bound.
    private static func largest(_ benefit: Benefit) -> Int64? {
        guard let percent = benefit.percent, percent.percent > 0 else { return benefit.fixedFen }
        return percent.maxFen.map { $0 + benefit.fixedFen }
    }

    private static func periods(_ period: QuotaPeriod, _ from: Day, _ to: Day) -> Int64 {
        var (count, start): (Int64, Day) = (1, period.start(of: from))
        while let next = period.end(from: start), next <= to {
            count += 1
            start = next
        }
        return count
    }

    private static func product(_ left: Int64, _ right: Int64) -> Int64 {
        let (value, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? .max : value
    }
}
