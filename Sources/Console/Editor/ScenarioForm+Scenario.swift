import CivilTime
import Incentives

extension ScenarioForm {
    /// The form as a scenario fills it in.
    init(_ scenario: Scenario) {
        self.init(Form())
        let texts: [(String, String)] = [
            ("code", scenario.code), ("category", scenario.category), ("kind", scenario.kind),
            ("name_zh", scenario.name.zh), ("name_en", scenario.name.en), ("text_zh", scenario.text.zh),
            ("text_en", scenario.text.en), ("service_class", scenario.serviceClass.rawValue),
            ("source", scenario.source), ("provider", scenario.provider), ("liability", scenario.liability),
            ("hold_seconds", String(scenario.holdSeconds)),
        ]
        for (name, text) in texts { set(name, text) }
        set("outlets", all: scenario.outlets)
        fill(scenario.window)
        fill(scenario.eligibility)
        for (index, level) in scenario.levels.enumerated() { fill(level, "levels.\(index)") }
        fill(scenario.publicOffer, "public_offer")
        for (index, quota) in scenario.quotas.enumerated() { fill(quota, "quotas.\(index)") }
        for (index, cap) in scenario.caps.enumerated() {
            set("caps.\(index).period", cap.period.code)
            set("caps.\(index).limit", String(cap.limit))
        }
    }

    private mutating func fill(_ window: Window) {
        set("window.from", window.from.description)
        set("window.to", window.to.description)
        set("window.weekdays", all: window.weekdays.sorted().map(String.init))
        set(
            "window.hours",
            window.hours.map { "\(Window.Hours.text($0.from))-\(Window.Hours.text($0.to))" }.joined(separator: "\n"))
        set("window.blackout_days", window.blackoutDays.map(\.description).joined(separator: "\n"))
    }

    private mutating func fill(_ eligibility: Eligibility) {
        set("eligibility.minimum_age", eligibility.minimumAge.map(String.init) ?? "")
        set("eligibility.maximum_age", eligibility.maximumAge.map(String.init) ?? "")
        set("eligibility.districts", eligibility.districts.joined(separator: " "))
        if eligibility.needsProviderConsent { set("eligibility.needs_provider_consent", "yes") }
        set("eligibility.partner_band", eligibility.partnerBand ?? "")
        set("eligibility.partner_disclose", eligibility.partnerDisclosure ?? "")
    }

    private mutating func fill(_ level: Scenario.Level, _ name: String) {
        switch level.threshold {
        case .everyone: set("\(name).threshold", "everyone")
        case .score(let score):
            set("\(name).threshold", "score")
            set("\(name).min_score", String(score))
        case .tier(let code):
            set("\(name).threshold", "tier")
            set("\(name).min_tier", code)
        }
        fill(level.benefit, "\(name).benefit")
    }

    private mutating func fill(_ benefit: Benefit, _ name: String) {
        func set(_ component: Benefit.Component, _ value: Int64) {
            guard value != 0 else { return }
            let isMoney = Self.money.contains(component.rawValue)
            self.set("\(name).\(component.rawValue)", isMoney ? YuanText.text(value) : String(value))
        }
        if let percent = benefit.percent {
            self.set("\(name).percent", String(percent.percent))
            if let most = percent.maxFen { self.set("\(name).max_fen", YuanText.text(most)) }
        }
        set(.fixed, benefit.fixedFen)
        set(.depositWaiver, benefit.depositWaiverFen)
        set(.quantity, Int64(benefit.quantity))
        set(.loanDays, Int64(benefit.loanDays))
        set(.renewals, Int64(benefit.renewals))
        set(.freeMinutes, Int64(benefit.freeMinutes))
        set(.payLater, Int64(benefit.payLaterHours))
        set(.priority, Int64(benefit.priority))
    }

    private mutating func fill(_ quota: Quota, _ name: String) {
        set("\(name).unit", quota.unit.rawValue)
        set("\(name).period", quota.period.rawValue)
        set("\(name).district", quota.district ?? "")
        set("\(name).outlet", quota.outlet ?? "")
        set("\(name).units", quota.unit == .fen ? YuanText.text(quota.units) : String(quota.units))
    }
}
