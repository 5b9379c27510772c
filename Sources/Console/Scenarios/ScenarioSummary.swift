import CivilTime
import Incentives
import UseCases

/// What a version says, in words: for whoever reads, approves or compares it.
struct ScenarioSummary {
    struct Line {
        let label, text: String
    }

    struct Level {
        let threshold: String
        let benefits: [String]
    }

    let lines: [Line]
    let levels: [Level]
    let publicOffer: [String]

    init(_ scenario: Scenario, _ words: Words, provider: String? = nil) {
        lines = Self.lines(scenario, words, provider: provider ?? scenario.provider)
        levels = scenario.levels.map {
            Level(threshold: Self.threshold($0.threshold, words), benefits: Self.benefits($0.benefit, words))
        }
        publicOffer = Self.benefits(scenario.publicOffer, words)
    }

    private static func lines(_ scenario: Scenario, _ words: Words, provider: String) -> [Line] {
        let eligibility = scenario.eligibility
        let separator = words.language == .zh ? "、" : ", "
        func list(_ texts: [String]) -> String { texts.joined(separator: separator) }
        func line(_ word: String, _ text: String) -> Line? {
            text.isEmpty ? nil : Line(label: words[word], text: text)
        }
        let window = scenario.window
        let ages = [eligibility.minimumAge, eligibility.maximumAge]
        return [
            line(
                "name",
                words.language == .zh
                    ? "\(scenario.name.zh) · \(scenario.name.en)" : "\(scenario.name.en) · \(scenario.name.zh)"),
            line("explanation", scenario.text(words.language)),
            line("f_category", scenario.category),
            line("f_service_class", words["class_\(scenario.serviceClass.rawValue)"]),
            line("f_provider", provider), line("f_outlets", list(scenario.outlets)),
            line("window", "\(window.from) — \(window.to)"),
            line("f_window_weekdays", list(window.weekdays.sorted().map { words["weekday_\($0)"] })),
            line(
                "f_window_hours", list(window.hours.map { "\(Window.Hours.text($0.from))–\(Window.Hours.text($0.to))" })
            ),
            line("f_window_blackout_days", list(window.blackoutDays.map(\.description))),
            ages == [nil, nil]
                ? nil : line("age", ages.map { $0.map(String.init) ?? "…" }.joined(separator: "–")),
            line("f_eligibility_districts", list(eligibility.districts)),
            eligibility.needsProviderConsent ? line("f_eligibility_needs_provider_consent", words["yes"]) : nil,
            line("f_eligibility_partner_band", eligibility.partnerBand ?? words["residents_only"]),
            eligibility.partnerDisclosure.flatMap {
                line("f_eligibility_partner_disclose", words.name("partner_disclosure", $0))
            },
            line("quotas", list(scenario.quotas.map { quota($0, words) })),
            line("caps", list(scenario.caps.map { "\(words["period_\($0.period.code)"]) \($0.limit)" })),
            line("f_hold_seconds", String(scenario.holdSeconds)), line("f_liability", scenario.liability),
            line("f_source", scenario.source),
        ].compactMap(\.self)
    }

    private static func quota(_ quota: Quota, _ words: Words) -> String {
        let units = quota.unit == .fen ? YuanText.text(quota.units) : String(quota.units)
        let place = [quota.district, quota.outlet].compactMap(\.self).joined(separator: " ")
        return "\(words["period_\(quota.period.rawValue)"]) \(units) \(words["unit_of_\(quota.unit.rawValue)"])"
            + (place.isEmpty ? "" : " (\(place))")
    }

    static func threshold(_ threshold: Scenario.Threshold, _ words: Words) -> String {
        switch threshold {
        case .everyone: words["threshold_everyone"]
        case .score(let score): words("score_from", score)
        case .tier(let code): words("tier_from", words.name("tier", code))
        }
    }

    /// One phrase for each component; one that says so where there is nothing.
    static func benefits(_ benefit: Benefit, _ words: Words) -> [String] {
        var phrases: [String] = []
        if let percent = benefit.percent, percent.percent > 0 {
            let most = percent.maxFen.map { words("say_max_fen", YuanText.text($0)) } ?? words["say_no_max"]
            phrases.append(words("say_percent", percent.percent) + most)
        }
        let counts: [(Benefit.Component, Int64)] = [
            (.fixed, benefit.fixedFen), (.depositWaiver, benefit.depositWaiverFen),
            (.quantity, Int64(benefit.quantity)), (.loanDays, Int64(benefit.loanDays)),
            (.renewals, Int64(benefit.renewals)), (.freeMinutes, Int64(benefit.freeMinutes)),
            (.payLater, Int64(benefit.payLaterHours)),
        ]
        for (component, value) in counts where value > 0 {
            let isMoney = ScenarioForm.money.contains(component.rawValue)
            phrases.append(words("say_\(component.rawValue)", isMoney ? YuanText.text(value) : String(value)))
        }
        if benefit.priority > 0 { phrases.append(words["say_priority"]) }
        return phrases.isEmpty ? [words["say_nothing"]] : phrases
    }
}
