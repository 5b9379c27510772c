/// A card's items as a table for Excel, one row for each, in the spelling of the catalogue table.
extension Scorecard {
    static let itemColumns = [
        "indicator", "dimension", "name_zh", "name_en", "polarity", "magnitude", "rule", "cap_year", "cap_total",
        "validity_months", "procedure_required", "confirmation_required", "source_department", "legal_basis",
        "repair_path", "sensitivity",
    ]

    package var itemTable: [UInt8] {
        CSVTable.written([Self.itemColumns] + items.map(\.cells))
    }

    /// The card with the items of a table: a row that is gone from the table is gone from the card, the frame
    /// (scale, dimensions, tiers, edition) stays. Reports every fault of the table.
    package func replacingItems(table bytes: [UInt8]) throws(TableFaults) -> Scorecard {
        var seen: Set<String> = []
        var card = self
        card.items = try TableRow.readAll(bytes, columns: Self.itemColumns) { row in
            Item(row: &row, seen: &seen)
        }
        return card
    }
}

extension Scorecard.Item {
    fileprivate var cells: [String] {
        func cell(_ number: Int?) -> String { number.map(String.init) ?? "" }
        return [
            indicator.text, dimension, nameZh, nameEn, polarity.rawValue, magnitude.cell, rule.cell, cell(capYear),
            cell(capTotal), cell(validityMonths), gates.ordinaryProcedure ? "ordinary" : "no",
            gates.legalConfirmation ? "yes" : "no", sourceDepartment, legalBasis, repairPath, sensitivity.rawValue,
        ]
    }

    fileprivate init?(row: inout TableRow, seen: inout Set<String>) {
        let code = row.code("indicator", unlike: &seen)
        let dimension = row.text("dimension")
        let nameZh = row.text("name_zh")
        let nameEn = row.text("name_en")
        let polarity = row.word("polarity", Polarity.init(rawValue:))
        let magnitude = row.parsed("magnitude", .magnitudeMalformed, MagnitudeKind.init(cell:))
        let rule = row.parsed("rule", .ruleMalformed, Rule.init(cell:))
        let capYear = row.number("cap_year", in: Rule.pointRange)
        let capTotal = row.number("cap_total", in: Rule.pointRange)
        let validityMonths = row.number("validity_months", in: -1200...1200)
        let gates = Gates(row: &row)
        let source = row.text("source_department", required: false)
        let legalBasis = row.text("legal_basis", required: false)
        let repairPath = row.text("repair_path", required: false)
        let sensitivity = row.word("sensitivity", Sensitivity.init(rawValue:))
        guard let code, let dimension, let nameZh, let nameEn, let polarity, let magnitude, let rule, let capYear,
            let capTotal, let validityMonths, let gates, let source, let legalBasis, let repairPath, let sensitivity
        else { return nil }
        self.init(
            indicator: IndicatorCode(code), nameZh: nameZh, nameEn: nameEn, dimension: dimension, polarity: polarity,
            magnitude: magnitude, rule: rule, capYear: capYear, capTotal: capTotal, validityMonths: validityMonths,
            gates: gates, sourceDepartment: source, legalBasis: legalBasis, repairPath: repairPath,
            sensitivity: sensitivity)
    }
}

extension Gates {
    /// The gate columns of a row: `procedure_required` is `ordinary`, `no` or empty; `confirmation_required` is
    /// `yes` or `no`.
    init?(row: inout TableRow) {
        let procedure =
            row.isEmpty("procedure_required")
            ? false : row.word("procedure_required") { ["ordinary": true, "no": false][$0] }
        let confirmation = row.flag("confirmation_required")
        guard let procedure, let confirmation else { return nil }
        self.init(ordinaryProcedure: procedure, legalConfirmation: confirmation)
    }
}
