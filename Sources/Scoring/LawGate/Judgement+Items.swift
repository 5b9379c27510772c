/// The items, each by itself and against its row of the edition.
extension Judgement {
    mutating func checkItems(of edition: CatalogueEdition) {
        require(!card.items.isEmpty, .itemsMissing, .card)
        let indicators = Dictionary(edition.indicators.map { ($0.code, $0) }) { first, _ in first }
        let dimensions = Set(card.dimensions.map(\.nameZh))
        var seen: Set<IndicatorCode> = []
        for item in card.items {
            let subject = CardRow.item(item.indicator)
            require(seen.insert(item.indicator).inserted, .indicatorRepeated, subject)
            require(dimensions.contains(item.dimension), .dimensionUnknown, subject)
            checkLaw(of: item, indicator: indicators[item.indicator])
            if let indicator = indicators[item.indicator] {
                checkCopy(item, of: indicator)
            } else {
                refuse(.indicatorUnknown, subject)
            }
            checkRule(of: item)
            checkCaps(of: item)
        }
    }

    private mutating func checkLaw(of item: Scorecard.Item, indicator: Indicator?) {
        let subject = CardRow.item(item.indicator)
        let negative = item.polarity == .negative || indicator?.polarity == .negative
        let banned = item.sensitivity == .banned || indicator?.sensitivity == .banned
        require(!banned, .indicatorBanned, subject)
        require(!item.legalBasis.isBlank, .legalBasisMissing, subject)
        require(!item.sourceDepartment.isBlank, .sourceMissing, subject)
        require(item.validityMonths ?? 1 >= 1, .validityInvalid, subject)
        if let indicator {
            switch indicator.retention {
            case nil: refuse(.retentionMissing, subject)
            case .months(let months): require(!negative || months <= 60, .retentionTooLong, subject)
            case .longTerm: require(!negative, .retentionTooLong, subject)
            }
            if case .months(let months)? = indicator.retention {
                require(item.validityMonths ?? 0 <= months, .validityBeyondRetention, subject)
            }
        }
        guard negative else { return }
        if case .ceiling = item.rule {
            // An entry of a list: it lasts until its source removes it.
        } else {
            require(item.validityMonths != nil, .validityMissing, subject)
        }
        require(item.validityMonths ?? 0 <= 60, .validityTooLong, subject)
        require(!item.repairPath.isBlank, .repairPathMissing, subject)
        require(item.gates.ordinaryProcedure, .procedureGateMissing, subject)
        require(item.gates.legalConfirmation, .confirmationGateMissing, subject)
    }

    /// Everything but the caps is a copy. One refusal for each member that differs, texts compared as bytes.
    private mutating func checkCopy(_ item: Scorecard.Item, of indicator: Indicator) {
        let copy = Scorecard.Item(copying: indicator)
        func same(_ path: KeyPath<Scorecard.Item, String>) -> Bool {
            item[keyPath: path].utf8.elementsEqual(copy[keyPath: path].utf8)
        }
        let members: [(String, Bool)] = [
            ("name_zh", same(\.nameZh)), ("name_en", same(\.nameEn)), ("dimension", same(\.dimension)),
            ("polarity", item.polarity == copy.polarity), ("magnitude", item.magnitude == copy.magnitude),
            ("rule", item.rule == copy.rule), ("validity_months", item.validityMonths == copy.validityMonths),
            ("gates", item.gates == copy.gates), ("source_department", same(\.sourceDepartment)),
            ("legal_basis", same(\.legalBasis)), ("repair_path", same(\.repairPath)),
            ("sensitivity", item.sensitivity == copy.sensitivity),
        ]
        for (name, same) in members {
            require(same, .copyDiffers, .item(item.indicator), detail: name)
        }
    }

    private mutating func checkCaps(of item: Scorecard.Item) {
        let subject = CardRow.item(item.indicator)
        for (name, cap) in [("cap_year", item.capYear), ("cap_total", item.capTotal)] {
            guard let cap else { continue }
            require(item.polarity == .positive, .capOnNegative, subject, detail: name)
            require(cap >= 0, .capInvalid, subject, detail: name)
        }
    }
}

extension String {
    /// Nothing but white space.
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
