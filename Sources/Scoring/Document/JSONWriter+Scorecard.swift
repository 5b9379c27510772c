import StrictJSON

/// Writes a card's members in the order of the schema. The order is part of the document's stability; members are
/// never left out, so that "none" reads as `null`.
extension JSONWriter {
    mutating func write(_ card: Scorecard) {
        beginObject()
        member("format", ScorecardDocument.format)
        member("code", card.code)
        member("version", card.version)
        member("name_zh", card.nameZh)
        member("name_en", card.nameEn)
        key("catalogue")
        beginObject()
        member("edition", card.catalogueEdition)
        member("digest", card.catalogueDigest)
        endObject()
        member("semantics", card.semantics)
        member("minimum", card.minimum)
        member("base", card.base)
        member("maximum", card.maximum)
        member("total_bonus_cap", card.totalBonusCap)
        member("repeat_multiplier", card.repeatMultiplier)
        key("dimensions")
        beginArray()
        for dimension in card.dimensions { write(dimension) }
        endArray()
        key("tiers")
        beginArray()
        for tier in card.tiers { write(tier) }
        endArray()
        key("items")
        beginArray()
        for item in card.items { write(item) }
        endArray()
        endObject()
    }

    private mutating func write(_ dimension: Scorecard.Dimension) {
        beginObject()
        member("name_zh", dimension.nameZh)
        member("name_en", dimension.nameEn)
        member("cap", dimension.cap)
        endObject()
    }

    private mutating func write(_ tier: Scorecard.Tier) {
        beginObject()
        member("code", tier.code)
        member("label_zh", tier.labelZh)
        member("label_en", tier.labelEn)
        member("from", tier.from)
        member("to", tier.to)
        endObject()
    }

    private mutating func write(_ item: Scorecard.Item) {
        beginObject()
        member("indicator", item.indicator.text)
        member("name_zh", item.nameZh)
        member("name_en", item.nameEn)
        member("dimension", item.dimension)
        member("polarity", item.polarity.rawValue)
        key("magnitude")
        write(item.magnitude)
        key("rule")
        write(item.rule)
        member("cap_year", item.capYear)
        member("cap_total", item.capTotal)
        member("validity_months", item.validityMonths)
        key("gates")
        beginObject()
        key("ordinary_procedure")
        bool(item.gates.ordinaryProcedure)
        key("legal_confirmation")
        bool(item.gates.legalConfirmation)
        endObject()
        member("source_department", item.sourceDepartment)
        member("legal_basis", item.legalBasis)
        member("repair_path", item.repairPath)
        member("sensitivity", item.sensitivity.rawValue)
        endObject()
    }

    private mutating func write(_ magnitude: MagnitudeKind) {
        beginObject()
        switch magnitude {
        case .none: member("kind", "none")
        case .fen: member("kind", "fen")
        case .hours(let range): writeRange("hours", range)
        case .level(let range): writeRange("level", range)
        }
        endObject()
    }

    private mutating func writeRange(_ kind: String, _ range: ClosedRange<Int64>) {
        member("kind", kind)
        member("from", Int(range.lowerBound))
        member("to", Int(range.upperBound))
    }

    private mutating func write(_ rule: Rule) {
        beginObject()
        switch rule {
        case .fixed(let points):
            member("kind", "fixed")
            member("points", points)
        case .ceiling(let score):
            member("kind", "ceiling")
            member("score", score)
        case .banded(let bands):
            member("kind", "banded")
            write(bands)
        case .bandedYearSum(let bands):
            member("kind", "banded_year_sum")
            write(bands)
        case .perUnit(let pieces):
            member("kind", "per_unit")
            key("pieces")
            beginArray()
            for piece in pieces {
                beginObject()
                member("up_to", piece.upTo.map(Int.init))
                member("points", piece.points)
                member("per", Int(piece.per))
                endObject()
            }
            endArray()
        }
        endObject()
    }

    private mutating func write(_ bands: [Rule.Band]) {
        key("bands")
        beginArray()
        for band in bands {
            beginObject()
            member("from", Int(band.from))
            member("points", band.points)
            endObject()
        }
        endArray()
    }

    mutating func member(_ name: StaticString, _ text: String) {
        key(name)
        string(text)
    }

    mutating func member(_ name: StaticString, _ number: Int?) {
        key(name)
        integer(number)
    }
}
