/// How often each indicator occurs: volunteer hours before donations before levels before rare honours, and among the
/// negatives all alike. Drawing is one look into a table.
struct IndicatorChoices {
    private let positives: [Int]
    private let negatives: [Int]
    /// Positives that may share a document with another: those that are not merely counted by a register.
    private let documented: [Int]

    init(catalogue: [DemoIndicator]) {
        positives = catalogue.indices.filter { !catalogue[$0].isNegative }.flatMap { index in
            [Int](repeating: index, count: IndicatorChoices.weight(of: catalogue[index].magnitude))
        }
        negatives = catalogue.indices.filter { catalogue[$0].isNegative }
        documented = catalogue.indices.filter { !catalogue[$0].isNegative && catalogue[$0].magnitude == .none }
    }

    func positive(_ generator: inout SeededGenerator) -> Int {
        positives[generator.below(positives.count)]
    }

    func negative(_ generator: inout SeededGenerator) -> Int {
        negatives[generator.below(negatives.count)]
    }

    /// Another documented positive than `index`, or `nil` when chance names the same.
    func companion(of index: Int, _ generator: inout SeededGenerator) -> Int? {
        let other = documented[generator.below(documented.count)]
        return other == index ? nil : other
    }

    private static func weight(of magnitude: DemoIndicator.Magnitude) -> Int {
        switch magnitude {
        case .hours: 24
        case .fen: 8
        case .level: 4
        case .none: 3
        }
    }
}
