/// A scorecard compiled for evaluation: flat tables indexed by the rank of the indicator, so that one record costs a
/// few loads. Immutable and shared by all workers. Made only from a card that passed the law gate; what would
/// make arithmetic unsafe is refused here once more, so that evaluation itself can neither trap nor fail.
package struct Plan: Sendable {
    /// Bounds every number on a card and what one record may earn at its largest magnitude. Sums over a million
    /// records times the largest repeat multiplier still fit an `Int`.
    package static let largestPoints = Int(Int32.max)
    package static let largestRepeatMultiplier = 1000

    package let vocabulary: Vocabulary
    package let minimum: Int
    package let base: Int
    package let maximum: Int
    package let tiers: [Scorecard.Tier]
    let totalBonusCap: Int
    let repeatMultiplier: Int
    /// One per rank, and a last one for ranks beyond the vocabulary.
    let items: [CompiledItem]
    let bands: [Rule.Band]
    let pieces: [Piece]
    let dimensionCaps: [Int]
    let codes: EncodedCodes

    /// A piece of a `perUnit` rule with its lower bound spelled out.
    struct Piece: Sendable {
        let above: Int64
        let upTo: Int64
        let points: Int
        let per: Int64
    }

    package init(card: Scorecard, vocabulary: Vocabulary) throws(EvaluationError) {
        guard card.semantics == 1 else { throw .unknownSemantics(card.semantics) }
        try Self.checkScale(of: card)
        var compiler = RuleCompiler(dimensions: card.dimensions.map(\.nameZh), scores: card.minimum...card.maximum)
        var items = [CompiledItem](repeating: .absent, count: vocabulary.indicators.count + 1)
        for item in card.items {
            guard let rank = vocabulary.rank(of: item.indicator) else { throw .unknownIndicator(item.indicator) }
            guard !items[Int(rank)].isOnCard else { throw .repeatedIndicator(item.indicator) }
            items[Int(rank)] = try compiler.compile(item)
        }
        self.vocabulary = vocabulary
        self.minimum = card.minimum
        self.base = card.base
        self.maximum = card.maximum
        self.tiers = card.tiers
        self.totalBonusCap = card.totalBonusCap
        self.repeatMultiplier = card.repeatMultiplier
        self.items = items
        self.bands = compiler.bands
        self.pieces = compiler.pieces
        self.dimensionCaps = card.dimensions.map { $0.cap ?? CompiledItem.unlimited }
        self.codes = EncodedCodes(vocabulary)
    }

    private static func checkScale(of card: Scorecard) throws(EvaluationError) {
        // Scores are stored in 16 bits.
        let scores = Int(Int16.min)...Int(Int16.max)
        guard scores.contains(card.minimum), scores.contains(card.maximum), card.minimum <= card.base,
            card.base <= card.maximum, (0...largestPoints).contains(card.totalBonusCap),
            (0...largestRepeatMultiplier).contains(card.repeatMultiplier),
            card.dimensions.allSatisfy({ $0.cap.map { (0...largestPoints).contains($0) } ?? true })
        else { throw .scaleOutOfRange }
        var next = card.minimum
        for tier in card.tiers {
            guard tier.from == next, tier.to > tier.from else { throw .tiersDoNotCover }
            next = tier.to
        }
        guard next > card.maximum else { throw .tiersDoNotCover }
    }

    /// The code of a rank; empty for a rank beyond the vocabulary.
    func indicator(_ rank: UInt16) -> IndicatorCode {
        Int(rank) < vocabulary.indicators.count ? vocabulary.indicators[Int(rank)] : IndicatorCode("")
    }

    func source(_ rank: UInt16) -> SourceCode {
        Int(rank) < vocabulary.sources.count ? vocabulary.sources[Int(rank)] : SourceCode("")
    }

    /// The points of one record by itself; 0 for a year sum, whose award belongs to the year, and for a ceiling.
    func points(_ item: CompiledItem, magnitude: Int64) -> Int {
        switch item.kind {
        case .fixed: item.value
        case .banded: award(item, magnitude: magnitude)
        case .perUnit: perUnit(item, magnitude: magnitude)
        case .yearSum, .ceiling: 0
        }
    }

    /// The points of the highest band that begins at or below the magnitude.
    func award(_ item: CompiledItem, magnitude: Int64) -> Int {
        var points = 0
        for index in item.steps {
            guard bands[index].from <= magnitude else { break }
            points = bands[index].points
        }
        return points
    }

    private func perUnit(_ item: CompiledItem, magnitude: Int64) -> Int {
        var points = 0
        for index in item.steps {
            let piece = pieces[index]
            guard magnitude > piece.above else { break }
            points += piece.points * Int((min(magnitude, piece.upTo) - piece.above) / piece.per)
        }
        return points
    }

    /// The index of the tier a score falls in. Every score between minimum and maximum has one.
    func tier(of score: Int) -> Int {
        var index = 0
        while index + 1 < tiers.count, score >= tiers[index].to { index += 1 }
        return index
    }
}
