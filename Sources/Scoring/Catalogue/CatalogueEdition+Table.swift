package import CivilTime

/// A catalogue edition as the table a city edits (`catalogue.csv`).
extension CatalogueEdition {
    static let columns = [
        "code", "dimension", "name_zh", "name_en", "polarity", "magnitude", "rule", "cap_year", "cap_total",
        "validity_months", "retention_months", "procedure_required", "confirmation_required", "source_department",
        "update_cycle", "legal_basis", "repair_path", "sharing", "sensitivity", "note",
    ]

    /// Reads the table, or reports every fault of it. An indicator the law forbids or that lacks a legal basis may
    /// stand in a catalogue (deliveries under it are returned by name); the law gate keeps it off the cards.
    package init(name: String, effectiveFrom: Day, table bytes: [UInt8]) throws(TableFaults) {
        var seen: Set<String> = []
        let indicators = try TableRow.readAll(bytes, columns: Self.columns) { row in
            Indicator(row: &row, seen: &seen)
        }
        self.init(name: name, effectiveFrom: effectiveFrom, indicators: indicators)
    }
}

extension Indicator {
    fileprivate init?(row: inout TableRow, seen: inout Set<String>) {
        let code = row.code("code", unlike: &seen)
        let dimension = row.text("dimension")
        let nameZh = row.text("name_zh")
        let nameEn = row.text("name_en")
        let polarity = row.word("polarity", Polarity.init(rawValue:))
        let magnitude = row.parsed("magnitude", .magnitudeMalformed, MagnitudeKind.init(cell:))
        let rule = row.parsed("rule", .ruleMalformed, Rule.init(cell:))
        let capYear = row.number("cap_year", in: 0...1_000_000)
        let capTotal = row.number("cap_total", in: 0...1_000_000)
        let validityMonths = row.number("validity_months", in: 1...1200)
        let retention = Self.retention(&row)
        let gates = Gates(row: &row)
        let source = row.text("source_department", required: false)
        let updateCycle = row.text("update_cycle")
        let legalBasis = row.text("legal_basis", required: false)
        let repairPath = row.text("repair_path", required: false)
        let sharing = row.word("sharing", Sharing.init(rawValue:))
        let sensitivity = row.word("sensitivity", Sensitivity.init(rawValue:))
        let note = row.text("note", required: false)
        guard let code, let dimension, let nameZh, let nameEn, let polarity, let magnitude, let rule, let capYear,
            let capTotal, let validityMonths, let retention, let gates, let source,
            let updateCycle, let legalBasis, let repairPath, let sharing, let sensitivity, let note
        else { return nil }
        self.init(
            code: IndicatorCode(code), dimension: dimension, nameZh: nameZh, nameEn: nameEn, polarity: polarity,
            magnitude: magnitude, rule: rule, capYear: capYear, capTotal: capTotal, validityMonths: validityMonths,
            retention: retention, gates: gates,
            sourceDepartment: source, updateCycle: updateCycle, legalBasis: legalBasis, repairPath: repairPath,
            sharing: sharing, sensitivity: sensitivity, note: note)
    }

    /// A number of months, `long_term`, or nothing. The outer optional is `nil` after a fault.
    private static func retention(_ row: inout TableRow) -> Retention?? {
        if row.isEmpty("retention_months") { return .some(nil) }
        if let months = row.text("retention_months"), months == "long_term" { return .some(.longTerm) }
        guard let months = row.number("retention_months", in: 1...1200) else { return nil }
        return .some(months.map(Retention.months))
    }
}
