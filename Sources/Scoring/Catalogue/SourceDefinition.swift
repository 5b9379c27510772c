/// A department that delivers records, and what it may deliver: one row of `sources.csv`.
package struct SourceDefinition: Hashable, Sendable {
    package let code: SourceCode
    package let nameZh: String
    /// In code order, each once.
    package let indicators: [IndicatorCode]

    package init(code: SourceCode, nameZh: String, indicators: [IndicatorCode]) {
        self.code = code
        self.nameZh = nameZh
        self.indicators = Set(indicators).sorted()
    }

    static let columns = ["code", "name_zh", "indicators"]

    /// Reads the table, or reports every fault of it, unknown indicators included. In code order.
    package static func read(
        table bytes: [UInt8], catalogue: CatalogueEdition
    ) throws(TableFaults) -> [SourceDefinition] {
        let known = Set(catalogue.indicators.map(\.code))
        var seen: Set<String> = []
        let sources = try TableRow.readAll(bytes, columns: columns) { row -> SourceDefinition? in
            let code = row.code("code", unlike: &seen)
            let nameZh = row.text("name_zh")
            guard let list = row.text("indicators") else { return nil }
            var indicators: [IndicatorCode] = []
            for part in list.split(separator: ";", omittingEmptySubsequences: false) {
                let indicator = IndicatorCode(String(part))
                if !known.contains(indicator) { row.note("indicators", .codeUnknown) }
                if indicators.contains(indicator) { row.note("indicators", .codeRepeated) }
                indicators.append(indicator)
            }
            guard let code, let nameZh else { return nil }
            return SourceDefinition(code: SourceCode(code), nameZh: nameZh, indicators: indicators)
        }
        return sources.sorted { $0.code < $1.code }
    }
}
