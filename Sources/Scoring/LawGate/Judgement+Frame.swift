/// Edition, scale, dimensions and tiers.
extension Judgement {
    mutating func checkEdition(_ edition: CatalogueEdition, digest: String) {
        require(card.semantics == 1, .semanticsUnknown, .card, detail: "semantics")
        require(card.catalogueEdition == edition.name, .editionOther, .card, detail: "catalogue.edition")
        require(card.catalogueDigest == digest, .digestMismatch, .card, detail: "catalogue.digest")
    }

    mutating func checkScale() {
        let ordered = card.minimum <= card.base && card.base <= card.maximum && card.minimum < card.maximum
        require(ordered, .scaleInvalid, .card)
        let small = [card.minimum, card.base, card.maximum].allSatisfy(Rule.pointRange.contains)
        require(small, .sumMayOverflow, .card, detail: "minimum, base, maximum")
        require(card.totalBonusCap >= 0, .capInvalid, .card, detail: "total_bonus_cap")
        require((1...100).contains(card.repeatMultiplier), .multiplierInvalid, .card, detail: "repeat_multiplier")
    }

    mutating func checkDimensions() {
        require(!card.dimensions.isEmpty, .dimensionsMissing, .card)
        var seen: Set<String> = []
        for dimension in card.dimensions {
            let subject = CardRow.dimension(dimension.nameZh)
            require(seen.insert(dimension.nameZh).inserted, .dimensionRepeated, subject)
            require(dimension.cap ?? 0 >= 0, .capInvalid, subject, detail: "cap")
        }
    }

    /// Tiers stand in ascending order and cover minimum to maximum, each score once.
    mutating func checkTiers() {
        guard let last = card.tiers.last else { return refuse(.tiersMissing, .card) }
        var seen: Set<String> = []
        var reached = card.minimum
        for (index, tier) in card.tiers.enumerated() {
            let subject = CardRow.tier(tier.code)
            require(seen.insert(tier.code).inserted, .tierRepeated, subject)
            require(tier.from < tier.to, .tierEmpty, subject)
            let inside = tier.from >= card.minimum && tier.to - 1 <= card.maximum
            require(inside, .tierOutsideScale, subject)
            require(index == 0 || tier.from >= reached, .tierOverlap, subject)
            require(tier.from <= reached, .tierGap, subject)
            reached = max(reached, tier.to)
        }
        require(reached > card.maximum, .tierGap, .tier(last.code))
    }
}
