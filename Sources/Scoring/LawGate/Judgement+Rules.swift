/// Rules: form, sign, and the largest number they can give.
extension Judgement {
    mutating func checkRule(of item: Scorecard.Item) {
        let subject = CardRow.item(item.indicator)
        require(item.rule.hasParts, .ruleEmpty, subject, detail: "rule")
        require(item.rule.ascends, .bandsNotAscending, subject, detail: "rule")
        switch item.rule {
        case .ceiling(let score):
            require(item.polarity == .negative, .ceilingOnPositive, subject, detail: "rule")
            require(card.minimum <= score && score <= card.maximum, .ceilingOutsideScale, subject, detail: "rule")
            return
        case .bandedYearSum:
            require(item.polarity == .positive, .ruleNotForNegative, subject, detail: "rule")
        case .perUnit(let pieces):
            require(pieces.allSatisfy { $0.per > 0 }, .unitInvalid, subject, detail: "rule")
        case .fixed, .banded: break
        }
        let rightSign = item.rule.points.allSatisfy { item.polarity == .positive ? $0 >= 0 : $0 <= 0 }
        require(rightSign, .pointsWrongSign, subject, detail: "rule")
        require(staysIn32Bits(item), .sumMayOverflow, subject, detail: "rule")
    }

    /// Whether no citizen's sums can leave `Int32`, whatever the records.
    ///
    /// Bound: base + `LawGate.recordLimit` records × the largest points one of them can add to a sum × the repeat
    /// multiplier. The records of all items together are within the limit, so the item with the largest points
    /// decides and items need no adding up. A positive record adds at most its item's caps, because caps apply
    /// record by record; before the caps its raw points must fit by themselves.
    private func staysIn32Bits(_ item: Scorecard.Item) -> Bool {
        let limit = Int(Int32.max)
        let raw = item.rule.largestPoints(upTo: item.magnitude.permitted.upperBound)
        let multiplier = item.polarity == .negative ? min(max(1, card.repeatMultiplier), 100) : 1
        let added = item.polarity == .positive ? min(raw, item.capYear ?? raw, item.capTotal ?? raw) : raw
        let base = Int(clamping: card.base.magnitude)
        guard raw.timesFits(multiplier, limit), base <= limit else { return false }
        return added.timesFits(multiplier * LawGate.recordLimit, limit - base)
    }
}

extension Rule {
    /// The points of all parts; a ceiling has none.
    var points: [Int] {
        switch self {
        case .fixed(let points): [points]
        case .banded(let bands), .bandedYearSum(let bands): bands.map(\.points)
        case .perUnit(let pieces): pieces.map(\.points)
        case .ceiling: []
        }
    }

    fileprivate var hasParts: Bool {
        switch self {
        case .fixed, .ceiling: true
        case .banded(let bands), .bandedYearSum(let bands): !bands.isEmpty
        case .perUnit(let pieces): !pieces.isEmpty
        }
    }

    /// Bands and pieces strictly ascend; only the last piece is open-ended, and the first ends above zero.
    fileprivate var ascends: Bool {
        func ascending(_ values: [Int64]) -> Bool { zip(values, values.dropFirst()).allSatisfy { $0 < $1 } }
        switch self {
        case .fixed, .ceiling: return true
        case .banded(let bands), .bandedYearSum(let bands): return ascending(bands.map(\.from))
        case .perUnit(let pieces):
            guard pieces.dropLast().allSatisfy({ $0.upTo != nil }) else { return false }
            return ascending([0] + pieces.compactMap(\.upTo))
        }
    }

    /// The largest absolute raw points one record, or one year's sum, can give; saturates instead of overflowing.
    fileprivate func largestPoints(upTo magnitude: Int64) -> Int {
        guard case .perUnit(let pieces) = self else {
            return points.map { Int(clamping: $0.magnitude) }.max() ?? 0
        }
        var total = 0
        var start: Int64 = 0
        for piece in pieces where piece.per > 0 {
            let end = min(piece.upTo ?? magnitude, magnitude)
            guard end > start else { continue }
            let units = Int((end - start) / piece.per)
            let (points, tooMany) = Int(clamping: piece.points.magnitude).multipliedReportingOverflow(by: units)
            let (sum, overflow) = total.addingReportingOverflow(points)
            guard !tooMany, !overflow else { return .max }
            total = sum
            start = end
        }
        return total
    }
}

extension Int {
    /// Whether this times `factor` is at most `limit`; none of the three negative.
    fileprivate func timesFits(_ factor: Int, _ limit: Int) -> Bool {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return !overflow && product <= limit
    }
}
