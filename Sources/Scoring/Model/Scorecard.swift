/// The published rules that turn a citizen's records into a score, as written in a scorecard document.
///
/// A value of this type has been read, not yet judged: `LawGate` says whether it may be used, and only a card that
/// passed the gate becomes a `Plan`.
package struct Scorecard: Hashable, Sendable {
    /// Such as `shangding-2026`; with `version` the card's identity.
    package var code: String
    package var version: Int
    package var nameZh: String
    package var nameEn: String
    package var catalogueEdition: String
    /// Lower-case hexadecimal SHA-256 of the edition's canonical bytes.
    package var catalogueDigest: String
    /// Semantics of scoring.md §3; this engine implements version 1.
    package var semantics: Int
    package var minimum: Int
    package var base: Int
    package var maximum: Int
    package var totalBonusCap: Int
    package var repeatMultiplier: Int
    package var dimensions: [Dimension]
    package var tiers: [Tier]
    package var items: [Item]

    package init(
        code: String, version: Int, nameZh: String, nameEn: String, catalogueEdition: String,
        catalogueDigest: String, semantics: Int, minimum: Int, base: Int, maximum: Int, totalBonusCap: Int,
        repeatMultiplier: Int, dimensions: [Dimension], tiers: [Tier], items: [Item]
    ) {
        self.code = code
        self.version = version
        self.nameZh = nameZh
        self.nameEn = nameEn
        self.catalogueEdition = catalogueEdition
        self.catalogueDigest = catalogueDigest
        self.semantics = semantics
        self.minimum = minimum
        self.base = base
        self.maximum = maximum
        self.totalBonusCap = totalBonusCap
        self.repeatMultiplier = repeatMultiplier
        self.dimensions = dimensions
        self.tiers = tiers
        self.items = items
    }

    package struct Dimension: Hashable, Sendable {
        package var nameZh: String
        package var nameEn: String
        /// Largest positive points of the dimension; `nil` is no cap (the reference card sets none).
        package var cap: Int?
        package init(nameZh: String, nameEn: String, cap: Int?) {
            self.nameZh = nameZh
            self.nameEn = nameEn
            self.cap = cap
        }
    }

    /// A named half-open interval of scores.
    package struct Tier: Hashable, Sendable {
        package var code: String
        package var labelZh: String
        package var labelEn: String
        /// First score of the tier.
        package var from: Int
        /// First score above the tier.
        package var to: Int
        package init(code: String, labelZh: String, labelEn: String, from: Int, to: Int) {
            self.code = code
            self.labelZh = labelZh
            self.labelEn = labelEn
            self.from = from
            self.to = to
        }
    }

    /// One indicator on the card. Everything but the caps is a copy out of the named catalogue edition, so that a
    /// later edition never changes a live card and the document explains itself.
    package struct Item: Hashable, Sendable {
        package var indicator: IndicatorCode
        package var nameZh: String
        package var nameEn: String
        package var dimension: String
        package var polarity: Polarity
        package var magnitude: MagnitudeKind
        package var rule: Rule
        package var capYear: Int?
        package var capTotal: Int?
        package var validityMonths: Int?
        package var gates: Gates
        package var sourceDepartment: String
        package var legalBasis: String
        package var repairPath: String
        package var sensitivity: Sensitivity

        /// Copies an indicator onto a card.
        package init(copying indicator: Indicator) {
            self.indicator = indicator.code
            self.nameZh = indicator.nameZh
            self.nameEn = indicator.nameEn
            self.dimension = indicator.dimension
            self.polarity = indicator.polarity
            self.magnitude = indicator.magnitude
            self.rule = indicator.rule
            self.capYear = indicator.capYear
            self.capTotal = indicator.capTotal
            self.validityMonths = indicator.validityMonths
            self.gates = indicator.gates
            self.sourceDepartment = indicator.sourceDepartment
            self.legalBasis = indicator.legalBasis
            self.repairPath = indicator.repairPath
            self.sensitivity = indicator.sensitivity
        }
    }
}
