extension ScenarioForm {
    /// The fields in which two forms differ, in the order of the page: the name, and what stands in each.
    static func differences(_ first: ScenarioForm, _ second: ScenarioForm) -> [(
        name: String, first: String, second: String
    )] {
        first.form.names.union(second.form.names).filter(isKnown).sorted {
            order($0).lexicographicallyPrecedes(order($1))
        }
        .compactMap { name in
            let values = (first: plain(first, name), second: plain(second, name))
            return values.first == values.second ? nil : (name, values.first, values.second)
        }
    }

    /// A field as it is read, without what means nothing.
    private static func plain(_ form: ScenarioForm, _ name: String) -> String {
        let texts = form.all(name).sorted()
        let isList = ["outlets", "window.hours", "window.blackout_days", "eligibility.districts"].contains(name)
        return isList
            ? texts.flatMap(words).joined(separator: " ")
            : texts.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }.joined(separator: " ")
    }

    private static func order(_ name: String) -> [Int] {
        let parts = name.split(separator: ".")
        let place =
            single.firstIndex(of: name) ?? single.count
            + (["levels", "public_offer", "quotas", "caps"].firstIndex(of: parts[0]) ?? 0)
        let component = parts.last.flatMap { components.firstIndex(of: String($0)) }
        return [place, parts.count > 1 ? Int(parts[1]) ?? 0 : 0, component.map { $0 + 1 } ?? 0]
    }
}
