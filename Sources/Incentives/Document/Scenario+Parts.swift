import CivilTime
import StrictJSON

/// The parts of a scenario's document: levels, benefits, quotas, caps.
extension Scenario.Level {
    init?(members: inout JSONMembers) {
        let score = members.optional("min_score") { $0.integer(in: ScenarioBounds.scores).map(Int.init) }
        let tier = members.optional("min_tier") { node in
            node.parsed("the code of a tier") { ScenarioBounds.isTierCode($0) ? $0 : nil }
        }
        let benefit = members.object("benefit", Benefit.init(members:))
        guard let score, let tier, let benefit else { return nil }
        switch (score, tier) {
        case (nil, nil): self.init(threshold: .everyone, benefit: benefit)
        case (let score?, nil): self.init(threshold: .score(score), benefit: benefit)
        case (nil, let tier?): self.init(threshold: .tier(tier), benefit: benefit)
        case (_?, _?):
            members.note("min_tier", .wrongForm, "either `min_score` or `min_tier`")
            return nil
        }
    }
}

extension Benefit {
    init?(members: inout JSONMembers) {
        let percent = members.optional("percent") { $0.integer(in: 0...100).map(Int.init) }
        let maxFen = members.optional("max_fen") { $0.integer(in: ScenarioBounds.money) }
        let fixed = members.amount(.fixed, ScenarioBounds.money)
        let waiver = members.amount(.depositWaiver, ScenarioBounds.money)
        let quantity = members.amount(.quantity, ScenarioBounds.quantities)
        let loanDays = members.amount(.loanDays, ScenarioBounds.loanDays)
        let renewals = members.amount(.renewals, ScenarioBounds.renewals)
        let free = members.amount(.freeMinutes, ScenarioBounds.minutes)
        let later = members.amount(.payLater, ScenarioBounds.payLaterHours)
        let priority = members.amount(.priority, 0...1)
        guard let percent, let maxFen, let fixed, let waiver, let quantity, let loanDays, let renewals, let free,
            let later,
            let priority
        else { return nil }
        self.init(
            percent: percent.map { Percent(percent: $0, maxFen: maxFen) }, fixedFen: fixed, depositWaiverFen: waiver,
            quantity: Int(quantity), loanDays: Int(loanDays), renewals: Int(renewals), freeMinutes: Int(free),
            payLaterHours: Int(later), priority: Int(priority))
        if percent == nil, maxFen != nil { members.note("max_fen", .wrongForm, "only beside `percent`") }
        if quantity == 0, loanDays > 0 { members.note("loan_days", .wrongForm, "only beside `quantity`") }
        if quantity == 0, renewals > 0 { members.note("renewals", .wrongForm, "only beside `quantity`") }
    }
}

extension Quota {
    init?(members: inout JSONMembers) {
        let unit = members.required("unit") { $0.word(Unit.self) }
        let period = members.required("period") { $0.word(QuotaPeriod.self) }
        let district = members.optional("district") { node in
            node.parsed("six digits (GB/T 2260)") { ScenarioBounds.isAdcode($0) ? $0 : nil }
        }
        let outlet = members.optional("outlet") { node in
            node.parsed("such as O-1001") { ScenarioBounds.isOutletCode($0) ? $0 : nil }
        }
        let units = members.integer("units", in: Self.unitRange)
        guard let unit, let period, let district, let outlet, let units else { return nil }
        self.init(unit: unit, period: period, district: district, outlet: outlet, units: units)
    }
}

extension Cap {
    init?(members: inout JSONMembers) {
        let period = members.required("period") { node in
            node.parsed("total, year, month, week, day or concurrent", CapPeriod.init(code:))
        }
        let limit = members.integer("limit", in: Int64(Self.limits.lowerBound)...Int64(Self.limits.upperBound))
        guard let period, let limit else { return nil }
        self.init(period: period, limit: Int(limit))
    }
}

extension JSONMembers {
    /// A component of a benefit; missing is nothing.
    fileprivate mutating func amount(_ component: Benefit.Component, _ range: ClosedRange<Int64>) -> Int64? {
        optional(component.rawValue) { $0.integer(in: range) }.map { $0 ?? 0 }
    }

    mutating func code(_ name: String, _ expected: String, _ isCode: (String) -> Bool) -> String? {
        required(name) { node in node.parsed(expected, bytes: 1...64) { isCode($0) ? $0 : nil } }
    }

    /// Codes, each at most once; missing is none.
    mutating func codes(_ name: String, most: Int, _ expected: String, _ isCode: (String) -> Bool) -> [String]? {
        let codes = optional(name) { node in
            node.array(count: 0...most) { node in node.parsed(expected, bytes: 1...64) { isCode($0) ? $0 : nil } }
        }
        guard let codes else { return nil }
        if Set(codes ?? []).count < (codes ?? []).count { note(name, .wrongForm, "each code once") }
        return codes ?? []
    }

    mutating func list<Element>(
        _ name: String, most: Int, _ body: (inout JSONMembers) -> Element?
    ) -> [Element]? {
        optional(name) { $0.array(count: 0...most) { $0.object(body) } }.map { $0 ?? [] }
    }

    mutating func text(_ name: String, _ bytes: ClosedRange<Int>) -> String? {
        required(name) { $0.text(bytes) }
    }

    mutating func optionalText(_ name: String, _ bytes: ClosedRange<Int>) -> String? {
        optional(name) { $0.text(bytes) }.map { $0 ?? "" }
    }

    mutating func day(_ name: String) -> Day? { required(name) { $0.day() } }
}

extension JSONNode {
    mutating func day() -> Day? { parsed("a day, YYYY-MM-DD", bytes: 10...10) { Day($0) } }

    mutating func text(_ bytes: ClosedRange<Int>) -> String? {
        parsed("text without control characters", bytes: bytes) { ScenarioBounds.isText($0) ? $0 : nil }
    }

    /// A word of a closed list.
    mutating func word<Word>(_ type: Word.Type) -> Word?
    where Word: RawRepresentable & CaseIterable, Word.RawValue == String {
        parsed("one of " + Word.allCases.map(\.rawValue).joined(separator: ", "), Word.init(rawValue:))
    }
}
