package import CivilTime

/// How often units or caps begin anew. The edges are Asia/Shanghai days; weeks begin on Monday.
package enum QuotaPeriod: String, CaseIterable, Hashable, Sendable {
    case total, year, month, week, day

    /// The first day of the whole time, in which `total` counts.
    package static let wholeTime = Day(number: -719_162)

    /// The first day of the period a day lies in.
    package func start(of day: Day) -> Day {
        switch self {
        case .total: Self.wholeTime
        case .year: Day(year: day.year, month: 1, day: 1) ?? day
        case .month: day.adding(days: 1 - day.dayOfMonth)
        // Day 0, 1970-01-01, was a Thursday: three days after a Monday.
        case .week: day.adding(days: -((Int(day.number) + 3) % 7 + 7) % 7)
        case .day: day
        }
    }

    /// The first day after the period that begins on `start`; `nil` for the whole time.
    package func end(from start: Day) -> Day? {
        switch self {
        case .total: nil
        case .year: start.adding(months: 12)
        case .month: start.adding(months: 1)
        case .week: start.adding(days: 7)
        case .day: start.adding(days: 1)
        }
    }
}

/// What a cap counts: things taken in a period, or things that are out at one time.
package enum CapPeriod: Hashable, Sendable {
    case period(QuotaPeriod)
    case concurrent

    package init?(code: String) {
        if code == "concurrent" {
            self = .concurrent
        } else if let period = QuotaPeriod(rawValue: code) {
            self = .period(period)
        } else {
            return nil
        }
    }

    package var code: String {
        switch self {
        case .period(let period): period.rawValue
        case .concurrent: "concurrent"
        }
    }

    /// The day under which its slots are kept. What is out at one time has no days.
    package func start(of day: Day) -> Day {
        switch self {
        case .period(let period): period.start(of: day)
        case .concurrent: QuotaPeriod.wholeTime
        }
    }
}

/// At most so many things per beneficiary: `month:2`, `concurrent:40`. An order of three takes three places.
package struct Cap: Hashable, Sendable {
    package let period: CapPeriod
    /// 1…10000.
    package let limit: Int

    package init(period: CapPeriod, limit: Int) {
        self.period = period
        self.limit = limit
    }

    package static let limits = 1...10_000

    /// How many places are left. Those taken while the cap was higher count as well.
    package func left(taken: Int) -> Int { max(0, limit - taken) }

    /// The lowest ordinals that are free, as many as wanted, or `nil` when the cap does not leave that many.
    package func freeOrdinals(taken: Set<Int>, wanted: Int) -> [Int]? {
        guard wanted <= left(taken: taken.count) else { return nil }
        return Array((1...limit).lazy.filter { !taken.contains($0) }.prefix(wanted))
    }
}

/// Units a scenario may give in each period, in all, to residents of one district or at one outlet.
package struct Quota: Hashable, Sendable {
    package enum Unit: String, CaseIterable, Hashable, Sendable {
        case count, fen, days
    }

    package let unit: Unit
    package let period: QuotaPeriod
    /// GB/T 2260 code; `nil` for all.
    package let district: String?
    /// Code of an outlet; `nil` for all.
    package let outlet: String?
    package let units: Int64

    package init(unit: Unit, period: QuotaPeriod, district: String? = nil, outlet: String? = nil, units: Int64) {
        self.unit = unit
        self.period = period
        self.district = district
        self.outlet = outlet
        self.units = units
    }

    package static let unitRange: ClosedRange<Int64> = 0...1_000_000_000_000

    /// Whether a taking by a resident of `district` at `outlet` draws on this quota.
    package func applies(district: String?, outlet: String?) -> Bool {
        (self.district.map { DistrictCode.code($0, covers: district) } ?? true)
            && (self.outlet == nil || self.outlet == outlet)
    }

    /// What one taking costs. Loans are counted by their days.
    package func cost(of grant: Grant, loanDays: Int) -> Int64 {
        switch unit {
        case .count: Int64(grant.quantity)
        case .fen: grant.benefitFen + grant.waivedFen
        case .days: Int64(Benefit.daysLent(loanDays)) * Int64(grant.quantity)
        }
    }
}
