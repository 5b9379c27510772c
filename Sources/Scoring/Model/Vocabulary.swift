/// The indicator and source codes a database knows, each in byte order, so that a small integer can stand for a code
/// in memory: the *rank*. Comparing ranks is comparing codes, which is why database keys never reach an ordering,
/// a digest or a stored contribution.
package struct Vocabulary: Equatable, Sendable {
    package let indicators: [IndicatorCode]
    package let sources: [SourceCode]
    private let indicatorRanks: [IndicatorCode: UInt16]
    private let sourceRanks: [SourceCode: UInt16]

    /// Sorts and de-duplicates the codes; at most 65,535 of each.
    package init(indicators: some Sequence<IndicatorCode>, sources: some Sequence<SourceCode>) {
        self.indicators = Set(indicators).sorted()
        self.sources = Set(sources).sorted()
        self.indicatorRanks = Self.ranks(of: self.indicators)
        self.sourceRanks = Self.ranks(of: self.sources)
    }

    package func rank(of indicator: IndicatorCode) -> UInt16? { indicatorRanks[indicator] }
    package func rank(of source: SourceCode) -> UInt16? { sourceRanks[source] }

    private static func ranks<Code: Hashable>(of codes: [Code]) -> [Code: UInt16] {
        Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($1, UInt16($0)) })
    }
}
