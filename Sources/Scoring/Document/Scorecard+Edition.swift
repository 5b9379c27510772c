/// Making cards out of a catalogue edition.
extension Scorecard {
    /// A card with every indicator of the edition that may be scored at all; the edition's caps are the start.
    ///
    /// Banned indicators stay behind. Whether the rest is lawful is for the law gate. The digest is the lower-case
    /// hexadecimal SHA-256 of `CatalogueEdition.canonicalBytes(of: edition)`.
    package init(
        code: String, version: Int, nameZh: String, nameEn: String, from edition: CatalogueEdition, digest: String,
        minimum: Int, base: Int, maximum: Int, totalBonusCap: Int, repeatMultiplier: Int, dimensions: [Dimension],
        tiers: [Tier]
    ) {
        self.init(
            code: code, version: version, nameZh: nameZh, nameEn: nameEn, catalogueEdition: edition.name,
            catalogueDigest: digest, semantics: 1, minimum: minimum, base: base, maximum: maximum,
            totalBonusCap: totalBonusCap, repeatMultiplier: repeatMultiplier, dimensions: dimensions, tiers: tiers,
            items: edition.indicators.filter { $0.sensitivity != .banned }.map(Item.init(copying:)))
    }

    /// The reference card `shangding-2026`: the published scale, dimensions and tiers (scoring.md §3) over the
    /// items of an edition.
    package static func reference(from edition: CatalogueEdition, digest: String) -> Scorecard {
        Scorecard(
            code: "shangding-2026", version: 1, nameZh: "商鼎分 2026", nameEn: "Shangding 2026", from: edition,
            digest: digest, minimum: 0, base: 100, maximum: 200, totalBonusCap: 100, repeatMultiplier: 2,
            dimensions: [
                Dimension(nameZh: "荣誉信息", nameEn: "Honours", cap: nil),
                Dimension(nameZh: "社会公德", nameEn: "Public morality", cap: nil),
                Dimension(nameZh: "职业道德", nameEn: "Professional ethics", cap: nil),
                Dimension(nameZh: "家庭美德", nameEn: "Family virtues", cap: nil),
                Dimension(nameZh: "法律法规", nameEn: "Laws and regulations", cap: nil),
            ],
            tiers: [
                Tier(code: "very_low", labelZh: "信用较差", labelEn: "Poor credit", from: 0, to: 80),
                Tier(code: "low", labelZh: "轻微失信", labelEn: "Minor breaches", from: 80, to: 100),
                Tier(code: "good", labelZh: "信用良好", labelEn: "Good credit", from: 100, to: 120),
                Tier(code: "excellent", labelZh: "信用优秀", labelEn: "Excellent credit", from: 120, to: 151),
                Tier(code: "outstanding", labelZh: "信用极好", labelEn: "Outstanding credit", from: 151, to: 201),
            ])
    }
}
