package import CivilTime

/// Whether a record under an indicator may add points or take them away.
package enum Polarity: String, Sendable, CaseIterable {
    case positive, negative
}

/// What the number in a record means and which values it may take.
package enum MagnitudeKind: Hashable, Sendable {
    /// No number: the magnitude is always 1.
    case none
    /// Hours within the range.
    case hours(ClosedRange<Int64>)
    /// Money in fen, 0 to 10¹².
    case fen
    /// A level within the range, such as a star rating.
    case level(ClosedRange<Int64>)

    /// The values a record may carry; the outer bound is 10¹² for every kind.
    package var permitted: ClosedRange<Int64> {
        switch self {
        case .none: 1...1
        case .hours(let range), .level(let range): range
        case .fen: 0...1_000_000_000_000
        }
    }
}

/// How personal the fact behind an indicator is, which decides whether a scorecard may use it.
package enum Sensitivity: String, Sendable, CaseIterable {
    case general
    /// Counts only under a consent of its own (blood donation and the like).
    case separateConsent = "separate_consent"
    /// May not be scored at all; kept in the catalogue so that deliveries are returned as `indicator_banned`.
    case banned
}

/// How long a record may be kept before it is archived. Not part of the score.
package enum Retention: Hashable, Sendable {
    case months(Int)
    /// For positive indicators only (河南省社会信用条例 art 19).
    case longTerm
}

/// Whether records may be passed on: at once, or with the source's consent.
package enum Sharing: String, Sendable, CaseIterable {
    case unconditional, conditional
}

/// How a record's magnitude becomes raw points. All integers.
package enum Rule: Hashable, Sendable {
    /// The same points for every record.
    case fixed(Int)
    /// The points of the highest `from` not above the magnitude; below the first band 0.
    case banded([Band])
    /// As `banded`, on the sum of the kept magnitudes of one calendar year: one award, carried by the last of them.
    case bandedYearSum([Band])
    /// Piecewise: `points` for each full `per` of the magnitude that lies within each piece.
    case perUnit([Piece])
    /// No points: while such a record is kept the score is at most this.
    case ceiling(Int)

    package struct Band: Hashable, Sendable {
        package let from: Int64
        package let points: Int
        package init(from: Int64, points: Int) {
            self.from = from
            self.points = points
        }
    }

    package struct Piece: Hashable, Sendable {
        /// The magnitude at which the piece ends (inclusive); `nil` is open-ended.
        package let upTo: Int64?
        package let points: Int
        package let per: Int64
        package init(upTo: Int64?, points: Int, per: Int64) {
            self.upTo = upTo
            self.points = points
            self.per = per
        }
    }
}

/// The gates a record must pass to count (scoring.md §2; 河南省社会信用条例 arts 13 and 27).
package struct Gates: Hashable, Sendable {
    /// Summary-procedure acts do not count.
    package let ordinaryProcedure: Bool
    /// Facts not legally confirmed do not count.
    package let legalConfirmation: Bool
    package init(ordinaryProcedure: Bool, legalConfirmation: Bool) {
        self.ordinaryProcedure = ordinaryProcedure
        self.legalConfirmation = legalConfirmation
    }
}

/// One row of the catalogue: a kind of fact the city may hold about a person, and its legal frame.
package struct Indicator: Hashable, Sendable {
    package var code: IndicatorCode
    package var dimension: String
    package var nameZh: String
    package var nameEn: String
    package var polarity: Polarity
    package var magnitude: MagnitudeKind
    package var rule: Rule
    /// Largest positive points per calendar year of `occurred_on`; `nil` is no cap.
    package var capYear: Int?
    /// Largest positive points in all; `nil` is no cap.
    package var capTotal: Int?
    /// Calendar months a record counts from `occurred_on`; `nil` until the source ends it.
    package var validityMonths: Int?
    package var retention: Retention?
    package var gates: Gates
    /// The department as the catalogue names it.
    package var sourceDepartment: String
    package var updateCycle: String
    package var legalBasis: String
    package var repairPath: String
    package var sharing: Sharing
    package var sensitivity: Sensitivity
    package var note: String

    package init(
        code: IndicatorCode, dimension: String, nameZh: String, nameEn: String, polarity: Polarity,
        magnitude: MagnitudeKind, rule: Rule, capYear: Int?, capTotal: Int?, validityMonths: Int?,
        retention: Retention?, gates: Gates, sourceDepartment: String, updateCycle: String, legalBasis: String,
        repairPath: String, sharing: Sharing, sensitivity: Sensitivity, note: String
    ) {
        self.code = code
        self.dimension = dimension
        self.nameZh = nameZh
        self.nameEn = nameEn
        self.polarity = polarity
        self.magnitude = magnitude
        self.rule = rule
        self.capYear = capYear
        self.capTotal = capTotal
        self.validityMonths = validityMonths
        self.retention = retention
        self.gates = gates
        self.sourceDepartment = sourceDepartment
        self.updateCycle = updateCycle
        self.legalBasis = legalBasis
        self.repairPath = repairPath
        self.sharing = sharing
        self.sensitivity = sensitivity
        self.note = note
    }
}

/// A dated, immutable edition of the catalogue. A card names the edition it was compiled from and its digest.
package struct CatalogueEdition: Hashable, Sendable {
    /// Such as `zhengzhou-2026`: lower-case letters, digits and hyphens, at most 64 bytes.
    package let name: String
    package let effectiveFrom: Day
    /// In code order (bytes), codes unique.
    package let indicators: [Indicator]

    package init(name: String, effectiveFrom: Day, indicators: [Indicator]) {
        self.name = name
        self.effectiveFrom = effectiveFrom
        self.indicators = indicators.sorted { $0.code < $1.code }
    }

    package subscript(code: IndicatorCode) -> Indicator? {
        indicators.first { $0.code == code }
    }
}
