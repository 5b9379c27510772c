/// One of at most four things that shaped a score most. Its code is the indicator's, stable across card versions; the
/// texts in Chinese and English are the card's.
package struct Reason: Hashable, Sendable {
    /// As many as are given in all, the ceiling among them.
    package static let limit = 4

    package var code: IndicatorCode
    /// What the indicator's records add or take away together; for the ceiling, what it takes away, which is 0 when the
    /// score lies below it anyway.
    package var points: Int
    package var isCeiling: Bool

    /// The ceiling first, then indicators by absolute points, ties by code.
    static func reasons(
        of lines: [Explanation.RecordLine], _ evaluation: Evaluation, _ plan: Plan
    ) -> [Reason] {
        var totals: [IndicatorCode: Int] = [:]
        for line in lines where line.applied != 0 { totals[line.indicator, default: 0] += line.applied }
        let ranked = totals.map { Reason(code: $0.key, points: $0.value, isCeiling: false) }
            .sorted { abs($0.points) != abs($1.points) ? abs($0.points) > abs($1.points) : $0.code < $1.code }
        let ceiling = evaluation.ceiling.map {
            Reason(code: plan.indicator($0.indicator), points: $0.delta, isCeiling: true)
        }
        return Array(([ceiling].compactMap { $0 } + ranked).prefix(limit))
    }
}
