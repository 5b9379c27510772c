import CivilTime
import StrictJSON

/// The bytes that stand for an edition when it is digested: compact JSON, members in this order, indicators in code
/// order. Table spelling (quotes, line ends, row order) does not change them; any change of content does.
extension CatalogueEdition {
    package static func canonicalBytes(of edition: CatalogueEdition) -> [UInt8] {
        var writer = JSONWriter(reserving: 600 * edition.indicators.count + 100)
        writer.beginObject()
        writer.key("name")
        writer.string(edition.name)
        writer.key("effective_from")
        writer.string(edition.effectiveFrom.description)
        writer.key("indicators")
        writer.beginArray()
        for indicator in edition.indicators { write(indicator, to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }

    private static func write(_ indicator: Indicator, to writer: inout JSONWriter) {
        func member(_ name: StaticString, _ text: String) {
            writer.key(name)
            writer.string(text)
        }
        func member(_ name: StaticString, _ number: Int?) {
            writer.key(name)
            writer.integer(number)
        }
        writer.beginObject()
        member("code", indicator.code.text)
        member("dimension", indicator.dimension)
        member("name_zh", indicator.nameZh)
        member("name_en", indicator.nameEn)
        member("polarity", indicator.polarity.rawValue)
        member("magnitude", indicator.magnitude.cell)
        member("rule", indicator.rule.cell)
        member("cap_year", indicator.capYear)
        member("cap_total", indicator.capTotal)
        member("validity_months", indicator.validityMonths)
        switch indicator.retention {
        case nil: member("retention_months", nil)
        case .months(let months): member("retention_months", months)
        case .longTerm: member("retention_months", "long_term")
        }
        writer.key("ordinary_procedure")
        writer.bool(indicator.gates.ordinaryProcedure)
        writer.key("legal_confirmation")
        writer.bool(indicator.gates.legalConfirmation)
        member("source_department", indicator.sourceDepartment)
        member("update_cycle", indicator.updateCycle)
        member("legal_basis", indicator.legalBasis)
        member("repair_path", indicator.repairPath)
        member("sharing", indicator.sharing.rawValue)
        member("sensitivity", indicator.sensitivity.rawValue)
        member("note", indicator.note)
        writer.endObject()
    }
}
