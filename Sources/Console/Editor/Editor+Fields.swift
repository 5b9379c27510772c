import StrictJSON

/// The fields themselves: what a field is called, explained by and wrong with.
extension Editor {
    func line(_ name: String, type: String = "text", mode: String = "text", isReadOnly: Bool = false) -> EditorField {
        field(name, .line(type: type, mode: mode), isReadOnly: isReadOnly)
    }

    func area(_ name: String, _ rows: Int) -> EditorField { field(name, .area(rows: rows)) }

    func choice(_ name: String, _ options: [(String, String)], canBeEmpty: Bool = false) -> EditorField {
        let given = options.map { (value: $0.0, text: $0.1) }
        return field(name, .choice((canBeEmpty ? [(value: "", text: words["none_chosen"])] : []) + given))
    }

    func boxes(_ name: String, _ options: [(String, String)]) -> EditorField {
        field(name, .boxes(options.map { (value: $0.0, text: $0.1) }))
    }

    func flag(_ name: String) -> EditorField { field(name, .flag(text: words["yes"])) }

    private func field(_ name: String, _ control: EditorField.Control, isReadOnly: Bool = false) -> EditorField {
        EditorField(
            name, label: label(name), help: help(name), error: error(name), values: form.all(name), control: control,
            isRequired: Self.required.contains(Self.key(of: name)), isReadOnly: isReadOnly)
    }

    /// A field's name without the number of its row: what labels, explanations and expectations are kept by.
    static func key(of name: String) -> String {
        let parts = name.split(separator: ".").filter { Int($0) == nil }.map(String.init)
        // Components mean the same wherever they stand.
        if let last = parts.last, ScenarioForm.components.contains(last) { return last }
        return parts.joined(separator: "_")
    }

    static let keys: [String] =
        ScenarioForm.single.filter { $0 != "kind" }.map(key) + ScenarioForm.components
        + ["levels_threshold", "levels_min_score", "levels_min_tier"]
        + ["unit", "period", "units", "district", "outlet"].map { "quotas_\($0)" }
        + ["period", "limit"].map { "caps_\($0)" }

    private static let required: Set<String> = [
        "code", "category", "name_zh", "name_en", "provider", "window_from", "window_to",
    ]

    func label(_ name: String) -> String { words["f_" + Self.key(of: name)] }

    func help(_ name: String) -> String {
        let key = Self.key(of: name)
        return choices.help[key] ?? words["h_" + key]
    }

    /// What is expected in a field with a fault.
    func error(_ name: String) -> String {
        guard let faults = faults[name], !faults.isEmpty else { return "" }
        return words("expected", words["e_" + Self.key(of: name)])
    }
}
