import StrictJSON

/// The items of a scorecard document: one object for each indicator on the card.
extension Scorecard.Item {
    init?(members: inout JSONMembers) {
        let indicator = members.code("indicator")
        let nameZh = members.name("name_zh")
        let nameEn = members.name("name_en")
        let dimension = members.name("dimension")
        let polarity = members.word("polarity", Polarity.self)
        let magnitude = members.object("magnitude", MagnitudeKind.init(members:))
        let rule = members.object("rule", Rule.init(members:))
        let capYear = members.nullablePoints("cap_year")
        let capTotal = members.nullablePoints("cap_total")
        let validityMonths = members.nullable("validity_months") { $0.integer(in: -1200...1200).map(Int.init) }
        let gates = members.object("gates", Gates.init(members:))
        let sourceDepartment = members.string("source_department", bytes: 0...1024)
        let legalBasis = members.string("legal_basis", bytes: 0...1024)
        let repairPath = members.string("repair_path", bytes: 0...1024)
        let sensitivity = members.word("sensitivity", Sensitivity.self)
        guard let indicator, let nameZh, let nameEn, let dimension, let polarity, let magnitude, let rule, let capYear,
            let capTotal, let validityMonths, let gates, let sourceDepartment, let legalBasis, let repairPath,
            let sensitivity
        else { return nil }
        self.init(
            indicator: IndicatorCode(indicator), nameZh: nameZh, nameEn: nameEn, dimension: dimension,
            polarity: polarity, magnitude: magnitude, rule: rule, capYear: capYear, capTotal: capTotal,
            validityMonths: validityMonths, gates: gates, sourceDepartment: sourceDepartment, legalBasis: legalBasis,
            repairPath: repairPath, sensitivity: sensitivity)
    }

    init(
        indicator: IndicatorCode, nameZh: String, nameEn: String, dimension: String, polarity: Polarity,
        magnitude: MagnitudeKind, rule: Rule, capYear: Int?, capTotal: Int?, validityMonths: Int?, gates: Gates,
        sourceDepartment: String, legalBasis: String, repairPath: String, sensitivity: Sensitivity
    ) {
        self.indicator = indicator
        self.nameZh = nameZh
        self.nameEn = nameEn
        self.dimension = dimension
        self.polarity = polarity
        self.magnitude = magnitude
        self.rule = rule
        self.capYear = capYear
        self.capTotal = capTotal
        self.validityMonths = validityMonths
        self.gates = gates
        self.sourceDepartment = sourceDepartment
        self.legalBasis = legalBasis
        self.repairPath = repairPath
        self.sensitivity = sensitivity
    }
}

extension Gates {
    fileprivate init?(members: inout JSONMembers) {
        let ordinaryProcedure = members.bool("ordinary_procedure")
        let legalConfirmation = members.bool("legal_confirmation")
        guard let ordinaryProcedure, let legalConfirmation else { return nil }
        self.init(ordinaryProcedure: ordinaryProcedure, legalConfirmation: legalConfirmation)
    }
}

extension MagnitudeKind {
    /// What can be delivered at all; scoring.md §1.
    private static let bounds: ClosedRange<Int64> = 0...1_000_000_000_000

    fileprivate init?(members: inout JSONMembers) {
        guard let kind = members.word("kind", Kind.self) else { return nil }
        switch kind {
        case .none: self = .none
        case .fen: self = .fen
        case .hours, .level:
            let from = members.integer("from", in: Self.bounds)
            let to = members.integer("to", in: Self.bounds)
            guard let from, let to else { return nil }
            guard from <= to else {
                members.note("to", .outOfRange, "at least `from`")
                return nil
            }
            self = kind == .hours ? .hours(from...to) : .level(from...to)
        }
    }

    private enum Kind: String, CaseIterable { case none, fen, hours, level }
}

extension Rule {
    /// A band may start at the sum of a year, so higher than one magnitude reaches.
    private static let bandBounds: ClosedRange<Int64> = 0...1_000_000_000_000_000

    fileprivate init?(members: inout JSONMembers) {
        guard let kind = members.word("kind", Kind.self) else { return nil }
        let rule: Rule?
        switch kind {
        case .fixed: rule = members.points("points").map(Rule.fixed)
        case .ceiling: rule = members.points("score").map(Rule.ceiling)
        case .banded: rule = Self.bands(&members).map(Rule.banded)
        case .bandedYearSum: rule = Self.bands(&members).map(Rule.bandedYearSum)
        case .perUnit: rule = Self.pieces(&members).map(Rule.perUnit)
        }
        guard let rule else { return nil }
        self = rule
    }

    private static func bands(_ members: inout JSONMembers) -> [Band]? {
        members.array("bands", count: 0...100) { node in
            node.object { members in
                let from = members.integer("from", in: bandBounds)
                let points = members.points("points")
                guard let from, let points else { return nil }
                return Band(from: from, points: points)
            }
        }
    }

    private static func pieces(_ members: inout JSONMembers) -> [Piece]? {
        members.array("pieces", count: 0...100) { node in
            node.object { members in
                let upTo = members.nullable("up_to") { $0.integer(in: bandBounds) }
                let points = members.points("points")
                let per = members.integer("per", in: bandBounds)
                guard let upTo, let points, let per else { return nil }
                return Piece(upTo: upTo, points: points, per: per)
            }
        }
    }

    private enum Kind: String, CaseIterable {
        case fixed, banded, ceiling
        case bandedYearSum = "banded_year_sum"
        case perUnit = "per_unit"
    }
}

extension JSONMembers {
    /// A word of a closed list.
    fileprivate mutating func word<Word>(_ name: String, _ type: Word.Type) -> Word?
    where Word: RawRepresentable & CaseIterable, Word.RawValue == String {
        let expected = "one of " + Word.allCases.map(\.rawValue).joined(separator: ", ")
        return required(name) { $0.parsed(expected, Word.init(rawValue:)) }
    }
}
