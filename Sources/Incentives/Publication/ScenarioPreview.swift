package import CivilTime

/// What publishing a scenario would mean for the city: who qualifies, who is just below, what it may cost. Age is not counted,
/// because nobody's age is known without opening an ID number.
package struct ScenarioPreview: Hashable, Sendable {
    /// People as near below the lowest threshold as this many points are "just below".
    package static let nearPoints = 10

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
                if lowest - score <= Self.nearPoints { justBelow += cell.people }
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
        guard from <= scenario.window.to, people > 0 else { return .atMost(0) }
        let money = scenario.quotas.filter { $0.unit == .fen && $0.outlet == nil && $0.district == nil }
        var bounds = money.map { product($0.units, periods($0.period, from, scenario.window.to)) }
        let each = scenario.levels.map { largest($0.benefit) }
        if let each = each.contains(nil) ? nil : each.compactMap(\.self).max() {
            if each == 0 { return .atMost(0) }
            let quotas = scenario.quotas.filter { $0.unit == .count && $0.outlet == nil && $0.district == nil }
            let caps = scenario.caps.compactMap { cap -> Int64? in
                guard case .period(let period) = cap.period else { return nil }
                return product(product(people, Int64(cap.limit)), periods(period, from, scenario.window.to))
            }
            let takings = quotas.map { product($0.units, periods($0.period, from, scenario.window.to)) } + caps
            if let most = takings.min() { bounds.append(product(most, each)) }
        }
        return bounds.min().map(Cost.atMost) ?? .unknown
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
