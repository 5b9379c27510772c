import Incentives
import StrictJSON

/// A scenario as the fields of a form, named like the members of its document: `levels.0.benefit.percent`.
///
/// The form holds whatever the officer wrote, right or wrong, so that nothing is lost; what it means is decided in one
/// place, where the document is read, and every fault comes back to the field it stands in.
struct ScenarioForm: Sendable {
    private(set) var form: Form

    init(_ form: Form) { self.form = form }

    subscript(name: String) -> String { form[name] }
    func all(_ name: String) -> [String] { form.all(name) }

    mutating func set(_ name: String, _ value: String) { form.set(name, [value]) }
    mutating func set(_ name: String, all values: [String]) { form.set(name, values) }

    // MARK: Rows

    /// Parts that may come several times.
    enum Rows: String, CaseIterable, Sendable {
        case levels, quotas, caps

        /// Rows of one form, at most.
        var most: Int {
            switch self {
            case .levels: ScenarioBounds.levels
            case .quotas: ScenarioBounds.quotas
            case .caps: ScenarioBounds.caps
            }
        }
    }

    /// How many rows of a kind the form has.
    func count(_ rows: Rows) -> Int {
        let indexes = form.names.compactMap { name -> Int? in
            let parts = name.split(separator: ".")
            guard parts.count > 2, parts[0] == rows.rawValue else { return nil }
            return Int(parts[1])
        }
        return min((indexes.max() ?? -1) + 1, rows.most)
    }

    mutating func add(_ rows: Rows) {
        guard count(rows) < rows.most else { return }
        let row = "\(rows.rawValue).\(count(rows))"
        switch rows {
        case .levels: set("\(row).threshold", "score")
        case .quotas: set("\(row).unit", "count")
        case .caps: set("\(row).period", "month")
        }
    }

    mutating func remove(_ rows: Rows, _ index: Int) {
        let last = count(rows)
        guard (0..<last).contains(index) else { return }
        for row in index..<last {
            for name in form.names where name.hasPrefix("\(rows.rawValue).\(row).") { form.remove(name) }
            let next = "\(rows.rawValue).\(row + 1)."
            for name in form.names where name.hasPrefix(next) {
                form.set("\(rows.rawValue).\(row)." + name.dropFirst(next.count), form.all(name))
            }
        }
    }

    // MARK: Names

    /// Fields with one place in the form.
    static let single = [
        "code", "category", "kind", "name_zh", "name_en", "text_zh", "text_en", "service_class", "source", "provider",
        "outlets", "liability", "window.from", "window.to", "window.weekdays", "window.hours", "window.blackout_days",
        "eligibility.minimum_age", "eligibility.maximum_age", "eligibility.districts",
        "eligibility.needs_provider_consent", "eligibility.partner_band", "eligibility.partner_disclose",
        "hold_seconds",
    ]

    static let components = Benefit.Component.allCases.map(\.rawValue)
    /// Components in yuan.
    static let money: Set<String> = [
        Benefit.Component.maxFen.rawValue, Benefit.Component.fixed.rawValue, Benefit.Component.depositWaiver.rawValue,
    ]

    /// Whether a page of ours has a field of this name.
    static func isKnown(_ name: String) -> Bool {
        if single.contains(name) { return true }
        let parts = name.split(separator: ".").map(String.init)
        if parts.count == 2, parts[0] == "public_offer" { return components.contains(parts[1]) }
        guard parts.count > 2, let rows = Rows(rawValue: parts[0]), let index = Int(parts[1]),
            (0..<rows.most).contains(index), String(index) == parts[1]
        else { return false }
        switch rows {
        case .levels:
            return parts.count == 3 && ["threshold", "min_score", "min_tier"].contains(parts[2])
                || parts.count == 4 && parts[2] == "benefit" && components.contains(parts[3])
        case .quotas:
            return parts.count == 3 && ["unit", "period", "district", "outlet", "units"].contains(parts[2])
        case .caps: return parts.count == 3 && ["period", "limit"].contains(parts[2])
        }
    }

    /// Words separated by spaces, commas or ends of lines.
    static func words(_ text: String) -> [String] {
        text.split { $0.isWhitespace || $0 == "," || $0 == "，" || $0 == "、" || $0 == ";" || $0 == "；" }.map(String.init)
    }
}
