import Incentives
import StrictJSON

extension ScenarioForm {
    /// What a form means, or every fault by the field it stands in; faults that are of no one field stand under "".
    enum Reading {
        case scenario(Scenario)
        case faults([String: [JSONFault]])
    }

    /// Reads the form as the document it writes.
    func read() -> Reading {
        do {
            return .scenario(try Scenario(document: document()))
        } catch {
            return .faults(Dictionary(grouping: error.faults) { field(of: $0.pointer) })
        }
    }

    /// The document the form stands for. What is no number where one belongs goes in as the text it is, for the reader
    /// to find.
    func document() -> [UInt8] {
        var writer = JSONWriter(reserving: 4096)
        writer.beginObject()
        writer.text("format", Scenario.format)
        for name in [
            "code", "category", "kind", "name_zh", "name_en", "text_zh", "text_en", "provider", "liability", "source",
        ] {
            writer.text(name, trimmed(name))
        }
        writer.key("outlets")
        writer.strings(all("outlets").flatMap(Self.words))
        writeWindow(to: &writer)
        writeEligibility(to: &writer)
        writer.key("levels")
        writer.beginArray()
        for index in 0..<count(.levels) { writeLevel("levels.\(index)", to: &writer) }
        writer.endArray()
        writer.key("public_offer")
        writeBenefit("public_offer", to: &writer)
        writeQuotas(to: &writer)
        writeCaps(to: &writer)
        writer.number("hold_seconds", trimmed("hold_seconds"))
        writer.optional("service_class", trimmed("service_class"))
        writer.endObject()
        return writer.finish()
    }

    private func trimmed(_ name: String) -> String { self[name].trimmed }

    private func writeWindow(to writer: inout JSONWriter) {
        writer.key("window")
        writer.beginObject()
        writer.text("from", trimmed("window.from"))
        writer.text("to", trimmed("window.to"))
        writer.key("weekdays")
        writer.beginArray()
        for day in all("window.weekdays") { writer.numberOrText(day) }
        writer.endArray()
        writer.key("hours")
        writer.beginArray()
        for hours in Self.words(self["window.hours"]) {
            let ends = hours.split(omittingEmptySubsequences: false) {
                $0 == "-" || $0 == "–" || $0 == "~" || $0 == "至"
            }
            writer.beginObject()
            writer.text("from", ends.first.map(String.init) ?? "")
            writer.text("to", ends.count == 2 ? String(ends[1]) : "")
            writer.endObject()
        }
        writer.endArray()
        writer.key("blackout_days")
        writer.strings(Self.words(self["window.blackout_days"]))
        writer.endObject()
    }

    private func writeEligibility(to writer: inout JSONWriter) {
        writer.key("eligibility")
        writer.beginObject()
        writer.number("minimum_age", trimmed("eligibility.minimum_age"))
        writer.number("maximum_age", trimmed("eligibility.maximum_age"))
        writer.key("districts")
        writer.strings(Self.words(self["eligibility.districts"]))
        writer.key("needs_provider_consent")
        writer.bool(self["eligibility.needs_provider_consent"] == "yes")
        writer.optional("partner_band", trimmed("eligibility.partner_band"))
        writer.optional("partner_disclose", trimmed("eligibility.partner_disclose"))
        writer.endObject()
    }

    private func writeLevel(_ name: String, to writer: inout JSONWriter) {
        writer.beginObject()
        switch self["\(name).threshold"] {
        case "everyone": break
        case "tier": writer.text("min_tier", trimmed("\(name).min_tier"))
        default: writer.number("min_score", trimmed("\(name).min_score"), orElse: "")
        }
        writer.key("benefit")
        writeBenefit("\(name).benefit", to: &writer)
        writer.endObject()
    }

    private func writeBenefit(_ name: String, to writer: inout JSONWriter) {
        writer.beginObject()
        for component in Self.components {
            let text = trimmed("\(name).\(component)")
            guard !text.isEmpty else { continue }
            writer.key(component)
            if Self.money.contains(component) { writer.yuanOrText(text) } else { writer.numberOrText(text) }
        }
        writer.endObject()
    }

    private func writeQuotas(to writer: inout JSONWriter) {
        writer.key("quotas")
        writer.beginArray()
        for row in filled(.quotas) {
            let name = "quotas.\(row)"
            writer.beginObject()
            writer.text("unit", trimmed("\(name).unit"))
            writer.text("period", trimmed("\(name).period"))
            writer.optional("district", trimmed("\(name).district"))
            writer.optional("outlet", trimmed("\(name).outlet"))
            writer.key("units")
            let units = trimmed("\(name).units")
            if self["\(name).unit"] == Quota.Unit.fen.rawValue {
                writer.yuanOrText(units)
            } else {
                writer.numberOrText(units)
            }
            writer.endObject()
        }
        writer.endArray()
    }

    private func writeCaps(to writer: inout JSONWriter) {
        writer.key("caps")
        writer.beginArray()
        for row in filled(.caps) {
            writer.beginObject()
            writer.text("period", trimmed("caps.\(row).period"))
            writer.key("limit")
            writer.numberOrText(trimmed("caps.\(row).limit"))
            writer.endObject()
        }
        writer.endArray()
    }

    /// Rows with a number in them; a row without one was only offered.
    private func filled(_ rows: Rows) -> [Int] {
        let value = rows == .quotas ? "units" : "limit"
        return (0..<count(rows)).filter { !trimmed("\(rows.rawValue).\($0).\(value)").isEmpty }
    }

    /// The field of a pointer into the document: the longest beginning that is one.
    func field(of pointer: String) -> String {
        var parts = pointer.split(separator: "/").map(String.init)
        // Rows that were left out shift those after them.
        if parts.count > 1, let rows = Rows(rawValue: parts[0]), rows != .levels, let index = Int(parts[1]) {
            let rows = filled(rows)
            if index < rows.count { parts[1] = String(rows[index]) }
        }
        while !parts.isEmpty {
            let name = parts.joined(separator: ".")
            if Self.isKnown(name) { return name }
            parts.removeLast()
        }
        return ""
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

extension JSONWriter {
    fileprivate mutating func text(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    fileprivate mutating func optional(_ name: String, _ text: String) {
        if !text.isEmpty { self.text(name, text) }
    }

    /// A member that is left out when nothing was written, unless `orElse` says what stands for nothing.
    fileprivate mutating func number(_ name: String, _ text: String, orElse nothing: String? = nil) {
        guard !text.isEmpty || nothing != nil else { return }
        key(name)
        numberOrText(text)
    }

    fileprivate mutating func numberOrText(_ text: String) {
        if let number = Int64(text), text.utf8.count <= 18 { integer(number) } else { string(text) }
    }

    fileprivate mutating func yuanOrText(_ text: String) {
        if let fen = YuanText.fen(text) { integer(fen) } else { string(text) }
    }

    fileprivate mutating func strings(_ texts: [String]) {
        beginArray()
        for text in texts { string(text) }
        endArray()
    }
}
