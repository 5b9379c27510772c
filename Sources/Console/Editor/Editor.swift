import Incentives
import StrictJSON

/// Makes the page on which a scenario is written: its form in sections, each field explained in place, each fault
/// beside its field.
struct Editor {
    /// What the city has to choose from.
    struct Choices: Sendable {
        /// Providers by code.
        var providers: [(code: String, name: String)] = []
        /// Outlets of the form's provider.
        var outlets: [(code: String, name: String)] = []
        /// Tiers of the live card, from the lowest.
        var tiers: [(code: String, name: String)] = []
        /// The components a template is about; others are folded away.
        var components: Set<String> = []
        /// Explanations of a template, by field key; what it does not say the console's own words do.
        var help: [String: String] = [:]
    }

    struct Group {
        let legend: String
        let id: String
        let fields, more: [EditorField]
        let hasMore: Bool
        let remove: String
        let isRemovable: Bool
    }

    struct Section {
        let id, legend, help: String
        let fields: [EditorField]
        let groups: [Group]
        let add: String
        let addLabel: String
        let hasAdd: Bool
    }

    struct Problem {
        let href, text: String
    }

    let words: Words
    let form: ScenarioForm
    var faults: [String: [JSONFault]] = [:]
    let choices: Choices
    let isNew: Bool

    /// Everything that is wrong, with the way to it.
    var problems: [Problem] {
        faults.sorted { $0.key < $1.key }.map { name, faults in
            Problem(
                href: name.isEmpty ? "#main" : "#\(EditorField.id(of: name))",
                text: name.isEmpty
                    ? faults.map(\.expected).joined(separator: "; ")
                    : "\(label(name))\(words["colon"])\(error(name))")
        }
    }

    var sections: [Section] {
        [
            section(
                "basic",
                [
                    line("code", isReadOnly: !isNew), line("category"), line("name_zh"), line("name_en"),
                    area("text_zh", 3), area("text_en", 3),
                    choice(
                        "service_class",
                        Scenario.ServiceClass.allCases.map { ($0.rawValue, words["class_\($0.rawValue)"]) }),
                    line("source"),
                ]),
            section(
                "who_gives",
                [
                    choice("provider", choices.providers.map { ($0.code, "\($0.name) \($0.code)") }, canBeEmpty: true),
                    boxes("outlets", choices.outlets.map { ($0.code, "\($0.name) \($0.code)") }),
                    line("liability"),
                ]),
            section(
                "when",
                [
                    line("window.from", type: "date"), line("window.to", type: "date"),
                    boxes("window.weekdays", (1...7).map { (String($0), words["weekday_\($0)"]) }),
                    area("window.hours", 2), area("window.blackout_days", 2),
                ]),
            section(
                "for_whom",
                [
                    line("eligibility.minimum_age", mode: "numeric"), line("eligibility.maximum_age", mode: "numeric"),
                    line("eligibility.districts"),
                    flag("eligibility.needs_provider_consent"),
                    choice("eligibility.partner_band", (1...9).map { ("L\($0)", "L\($0)") }, canBeEmpty: true),
                    choice(
                        "eligibility.partner_disclose",
                        ScenarioBounds.disclosures.map { ($0, words.name("partner_disclosure", $0)) }, canBeEmpty: true),
                ]),
            section("levels", groups: (0..<form.count(.levels)).map(level), add: .levels),
            section(
                "public_offer", groups: [benefits("public_offer", legend: words["public_offer_components"], of: nil)]),
            section("quotas", groups: (0..<form.count(.quotas)).map(quota), add: .quotas),
            section("caps", groups: (0..<form.count(.caps)).map(cap), add: .caps),
            section("holding", [line("hold_seconds", mode: "numeric")]),
        ]
    }

    private func section(
        _ id: String, _ fields: [EditorField] = [], groups: [Group] = [], add: ScenarioForm.Rows? = nil
    ) -> Section {
        let more = add.map { form.count($0) < $0.most } ?? false
        return Section(
            id: id, legend: words["section_\(id)"], help: words["section_\(id)_help"], fields: fields, groups: groups,
            add: add.map { "add-\($0.rawValue)" } ?? "", addLabel: add.map { words["add_\($0.rawValue)"] } ?? "",
            hasAdd: more)
    }

    // MARK: Rows

    private func level(_ index: Int) -> Group {
        let name = "levels.\(index)"
        let kinds = ["everyone", "score", "tier"].map { ($0, words["threshold_\($0)"]) }
        return benefits(
            "\(name).benefit", legend: words("level_number", index + 1), of: (.levels, index),
            before: [
                choice("\(name).threshold", kinds), line("\(name).min_score", mode: "numeric"),
                choice("\(name).min_tier", choices.tiers.map { ($0.code, $0.name) }, canBeEmpty: true),
            ])
    }

    private func benefits(
        _ name: String, legend: String, of row: (ScenarioForm.Rows, Int)?, before: [EditorField] = []
    ) -> Group {
        var (shown, folded): ([EditorField], [EditorField]) = ([], [])
        for component in ScenarioForm.components {
            let field = "\(name).\(component)"
            let isUsed = !form[field].isEmpty || faults[field] != nil
            if isUsed || choices.components.contains(component) {
                shown.append(line(field, mode: "decimal"))
            } else {
                folded.append(line(field, mode: "decimal"))
            }
        }
        return group(name, legend, before + shown, more: folded, of: row)
    }

    private func quota(_ index: Int) -> Group {
        let name = "quotas.\(index)"
        return group(
            name, words("quota_number", index + 1),
            [
                choice("\(name).unit", Quota.Unit.allCases.map { ($0.rawValue, words["unit_\($0.rawValue)"]) }),
                choice("\(name).period", QuotaPeriod.allCases.map { ($0.rawValue, words["period_\($0.rawValue)"]) }),
                line("\(name).units", mode: "decimal"), line("\(name).district", mode: "numeric"),
                line("\(name).outlet"),
            ], of: (.quotas, index))
    }

    private func cap(_ index: Int) -> Group {
        let name = "caps.\(index)"
        let periods = QuotaPeriod.allCases.map(\.rawValue) + ["concurrent"]
        return group(
            name, words("cap_number", index + 1),
            [
                choice("\(name).period", periods.map { ($0, words["period_\($0)"]) }),
                line("\(name).limit", mode: "numeric"),
            ], of: (.caps, index))
    }

    private func group(
        _ name: String, _ legend: String, _ fields: [EditorField], more: [EditorField] = [],
        of row: (rows: ScenarioForm.Rows, index: Int)?
    ) -> Group {
        Group(
            legend: legend, id: EditorField.id(of: name), fields: fields, more: more, hasMore: !more.isEmpty,
            remove: row.map { "remove-\($0.rows.rawValue)-\($0.index)" } ?? "", isRemovable: row != nil)
    }
}
