/// Turns the items of a card into flat form and refuses what evaluation could not compute safely.
struct RuleCompiler {
    private let dimensions: [String]
    private let scores: ClosedRange<Int>
    private(set) var bands: [Rule.Band] = []
    private(set) var pieces: [Plan.Piece] = []

    init(dimensions: [String], scores: ClosedRange<Int>) {
        self.dimensions = dimensions
        self.scores = scores
    }

    mutating func compile(_ item: Scorecard.Item) throws(EvaluationError) -> CompiledItem {
        guard let dimension = dimensions.firstIndex(of: item.dimension) else {
            throw .unknownDimension(item.indicator)
        }
        let caps = [item.capYear, item.capTotal].compactMap { $0 }
        guard caps.allSatisfy({ (0...Plan.largestPoints).contains($0) }),
            item.validityMonths.map({ (1...1200).contains($0) }) ?? true
        else { throw .itemOutOfRange(item.indicator) }
        var compiled = CompiledItem.absent
        compiled.isOnCard = true
        compiled.isPositive = item.polarity == .positive
        compiled.needsOrdinaryProcedure = item.gates.ordinaryProcedure
        compiled.needsConfirmation = item.gates.legalConfirmation
        compiled.sensitivity = item.sensitivity
        compiled.validityMonths = item.validityMonths ?? 0
        compiled.capYear = item.capYear ?? CompiledItem.unlimited
        compiled.capTotal = item.capTotal ?? CompiledItem.unlimited
        compiled.dimension = dimension
        try compile(item.rule, of: item, into: &compiled)
        return compiled
    }

    private mutating func compile(
        _ rule: Rule, of item: Scorecard.Item, into compiled: inout CompiledItem
    ) throws(EvaluationError) {
        switch rule {
        case .fixed(let points):
            try check(points, of: item)
            compiled.kind = .fixed
            compiled.value = points
        case .banded(let list):
            compiled.kind = .banded
            compiled.steps = try append(list, of: item)
        case .bandedYearSum(let list):
            compiled.kind = .yearSum
            compiled.steps = try append(list, of: item)
        case .perUnit(let list):
            compiled.kind = .perUnit
            compiled.steps = try append(list, of: item)
        case .ceiling(let limit):
            guard scores.contains(limit) else { throw .itemOutOfRange(item.indicator) }
            compiled.kind = .ceiling
            compiled.value = limit
        }
    }

    private mutating func append(_ list: [Rule.Band], of item: Scorecard.Item) throws(EvaluationError) -> Range<Int> {
        for (index, band) in list.enumerated() {
            try check(band.points, of: item)
            guard index == 0 || list[index - 1].from < band.from else { throw .itemOutOfRange(item.indicator) }
        }
        bands += list
        return bands.count - list.count..<bands.count
    }

    private mutating func append(_ list: [Rule.Piece], of item: Scorecard.Item) throws(EvaluationError) -> Range<Int> {
        // No record carries more, so pieces end there and an open-ended one has a largest award.
        let largest = item.magnitude.permitted.upperBound
        var above: Int64 = 0
        var total = 0
        for (index, piece) in list.enumerated() {
            let begins = index == 0 ? 0 : list[index - 1].upTo
            guard let begins, piece.per > 0, piece.upTo.map({ $0 > begins }) ?? true else {
                throw .itemOutOfRange(item.indicator)
            }
            let upTo = max(above, min(piece.upTo ?? largest, largest))
            let (most, overflow) = piece.points.multipliedReportingOverflow(by: Int((upTo - above) / piece.per))
            guard !overflow else { throw .itemOutOfRange(item.indicator) }
            let (sum, sumOverflow) = total.addingReportingOverflow(most)
            guard !sumOverflow else { throw .itemOutOfRange(item.indicator) }
            total = sum
            try check(piece.points, of: item)
            pieces.append(Plan.Piece(above: above, upTo: upTo, points: piece.points, per: piece.per))
            above = upTo
        }
        // The points grow with the magnitude, so the largest magnitude shows the largest award.
        guard total.magnitude <= Plan.largestPoints else { throw .itemOutOfRange(item.indicator) }
        return pieces.count - list.count..<pieces.count
    }

    private func check(_ points: Int, of item: Scorecard.Item) throws(EvaluationError) {
        guard (-Plan.largestPoints...Plan.largestPoints).contains(points) else {
            throw .itemOutOfRange(item.indicator)
        }
        guard item.polarity == .positive ? points >= 0 : points <= 0 else { throw .wrongSign(item.indicator) }
    }
}
