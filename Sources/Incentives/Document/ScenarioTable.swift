import StrictJSON

/// `scenarios.csv` (the columns of a city's list): a row says one level, days without hours, and one unit of quota. A
/// row is turned into a document and judged as one, so that there is one set of bounds; what a row cannot say stands in
/// JSON.
package enum ScenarioTable {
    package static let columns = [
        "code", "category", "name_zh", "name_en", "min_score", "min_tier", "benefit", "public_offer", "quota",
        "cap_per_person", "window", "adcodes", "partner_band", "provider", "service_class", "source",
    ]

    /// Reads one row; `kinds` gives the kind of each known provider. `nil` after faults, which are all appended.
    package static func scenario(
        line: Int, cells: [String], kinds: [String: String], faults: inout [LineFault]
    ) -> Scenario? {
        guard cells.count == columns.count else {
            faults.append(LineFault(.scenarios, line: line, .columnCount, expected: columns.joined(separator: ",")))
            return nil
        }
        var row = Row(line: line, cells: cells)
        let document = row.document(kinds: kinds)
        var scenario: Scenario?
        if row.faults.isEmpty {
            do {
                scenario = try Scenario(value: document)
            } catch {
                row.faults += error.faults.map { fault in
                    let code: LineFault.Code =
                        switch fault.code {
                        case .outOfRange, .wrongLength: .outOfRange
                        case .missingMember: .valueMissing
                        case .unknownMember, .wrongType, .wrongForm: .wrongForm
                        }
                    return LineFault(
                        .scenarios, line: line, column: column(at: fault.pointer), code, expected: fault.expected)
                }
            }
        }
        faults += row.faults
        guard row.faults.isEmpty, var scenario else { return nil }
        scenario.text = ScenarioWords.offer(of: scenario)
        return scenario
    }

    /// The row that says the same; `nil` when a row cannot say all of it.
    package static func cells(_ scenario: Scenario) -> [String]? {
        guard let level = scenario.levels.first, scenario.levels.count == 1 else { return nil }
        let (score, tier) =
            switch level.threshold {
            case .everyone: ("", "")
            case .score(let score): (String(score), "")
            case .tier(let code): ("", code)
            }
        let cells = [
            scenario.code, scenario.category, scenario.name.zh, scenario.name.en, score, tier, cell(level.benefit),
            cell(scenario.publicOffer),
            scenario.quotas.map { "\($0.period.rawValue):\($0.units)" }.joined(separator: ";"),
            scenario.caps.map { "\($0.period.code):\($0.limit)" }.joined(separator: ";"),
            "\(scenario.window.from)/\(scenario.window.to)", scenario.eligibility.districts.joined(separator: ";"),
            scenario.eligibility.partnerBand ?? "", scenario.provider, scenario.serviceClass.rawValue, scenario.source,
        ]
        var faults: [LineFault] = []
        let kinds = [scenario.provider: scenario.kind]
        return self.scenario(line: 1, cells: cells, kinds: kinds, faults: &faults) == scenario ? cells : nil
    }

    private static func cell(_ benefit: Benefit) -> String {
        let amounts = Benefit.Component.allCases.compactMap { component -> String? in
            if component == .percent { return benefit.percent.map { "percent:\($0.percent)" } }
            if component == .maxFen { return benefit.percent?.maxFen.map { "max_fen:\($0)" } }
            return benefit[component] == 0 ? nil : "\(component.rawValue):\(benefit[component])"
        }
        return amounts.joined(separator: ";")
    }

    /// Which column says what a member of the document says.
    private static func column(at pointer: String) -> String {
        let members = pointer.split(separator: "/").map(String.init)
        return switch members.first ?? "" {
        case "levels": members.dropFirst(2).first.map { $0 == "benefit" ? "benefit" : $0 } ?? "benefit"
        case "quotas": "quota"
        case "caps": "cap_per_person"
        case "eligibility": members.dropFirst().first == "partner_band" ? "partner_band" : "adcodes"
        case "kind": "provider"
        case let name: name
        }
    }

    /// One row on its way to a document.
    private struct Row {
        let line: Int
        let cells: [String]
        var faults: [LineFault] = []

        init(line: Int, cells: [String]) {
            self.line = line
            self.cells = cells
        }

        mutating func document(kinds: [String: String]) -> JSONValue {
            func text(_ column: Int) -> JSONValue { .string(cells[column]) }
            let provider = cells[13]
            if kinds[provider] == nil { note(13, provider.isEmpty ? .valueMissing : .providerUnknown, "P-SCENIC") }
            var level: [(String, JSONValue)] = []
            if !cells[4].isEmpty { level.append(("min_score", number(cells[4][...], 4, "120"))) }
            if !cells[5].isEmpty { level.append(("min_tier", text(5))) }
            level.append(("benefit", object(benefit(6))))
            let days = cells[10].split(separator: "/", omittingEmptySubsequences: false)
            if days.count != 2 { note(10, cells[10].isEmpty ? .valueMissing : .wrongForm, "2026-01-01/2026-12-31") }
            var eligibility: [(String, JSONValue)] = [
                ("districts", .array(parts(11).map { .string(String($0)) }))
            ]
            if !cells[12].isEmpty { eligibility.append(("partner_band", text(12))) }
            return object([
                ("format", .string(Scenario.format)), ("code", text(0)), ("category", text(1)),
                ("kind", .string(kinds[provider] ?? "other")), ("name_zh", text(2)), ("name_en", text(3)),
                ("provider", text(13)),
                (
                    "window",
                    object([("from", .string(String(days.first ?? ""))), ("to", .string(String(days.last ?? "")))])
                ),
                ("eligibility", object(eligibility)), ("levels", .array([object(level)])),
                ("public_offer", object(benefit(7))),
                (
                    "quotas",
                    .array(
                        amounts(8, "total:20000;day:500").map { period, units in
                            object([("unit", .string("count")), ("period", .string(period)), ("units", units)])
                        })
                ),
                (
                    "caps",
                    .array(
                        amounts(9, "month:2;concurrent:1").map { period, limit in
                            object([("period", .string(period)), ("limit", limit)])
                        })
                ),
                ("service_class", text(14)), ("source", text(15)),
            ])
        }

        private mutating func benefit(_ column: Int) -> [(String, JSONValue)] {
            amounts(column, "percent:20;max_fen:5000")
        }

        /// `NAME:NUMBER;…`, each name once.
        private mutating func amounts(_ column: Int, _ example: String) -> [(String, JSONValue)] {
            var found: [(String, JSONValue)] = []
            for part in parts(column) {
                let sides = part.split(separator: ":", omittingEmptySubsequences: false)
                guard sides.count == 2, !found.contains(where: { $0.0 == sides[0] }) else {
                    note(column, .wrongForm, example)
                    continue
                }
                found.append((String(sides[0]), number(sides[1], column, example)))
            }
            return found
        }

        private mutating func number(_ text: Substring, _ column: Int, _ example: String) -> JSONValue {
            guard let number = Int64(text), String(number) == text else {
                note(column, text.allSatisfy(\.isNumber) && !text.isEmpty ? .outOfRange : .wrongForm, example)
                return .integer(0)
            }
            return .integer(number)
        }

        private func parts(_ column: Int) -> [Substring] {
            cells[column].isEmpty ? [] : cells[column].split(separator: ";", omittingEmptySubsequences: false)
        }

        private mutating func note(_ column: Int, _ code: LineFault.Code, _ expected: String) {
            faults.append(
                LineFault(.scenarios, line: line, column: columns[column], code, expected: expected))
        }

        private func object(_ members: [(String, JSONValue)]) -> JSONValue {
            .object(JSONObject(uniqueMembers: members.map { JSONObject.Member(key: $0.0, value: $0.1) }))
        }
    }
}
