package import Postgres
package import Scoring

/// The codes a database knows, with the small keys it uses for them; read afresh for each operation, because a
/// catalogue import may add codes at any time.
package struct StoredVocabulary: Sendable {
    package let vocabulary: Vocabulary
    /// Rank by database key; `UInt16.max` where no code has the key.
    package let indicatorRanks: [UInt16]
    package let sourceRanks: [UInt16]
    /// Database key by rank.
    package let indicatorKeys: [Int16]
    package let sourceKeys: [Int16]
    package let sources: [StoredSource]

    package static func read(_ db: isolated PostgresConnection) throws -> StoredVocabulary {
        let indicators = try CatalogueStore.indicators(db)
        let sources = try CatalogueStore.sources(db)
        return StoredVocabulary(indicators: indicators, sources: sources)
    }

    init(indicators: [(id: Int16, code: IndicatorCode)], sources: [StoredSource]) {
        vocabulary = Vocabulary(indicators: indicators.map(\.code), sources: sources.map(\.code))
        self.sources = sources
        var indicatorRanks = [UInt16](repeating: .max, count: Int(indicators.map(\.id).max() ?? 0) + 1)
        var indicatorKeys = [Int16](repeating: 0, count: indicators.count)
        for (id, code) in indicators {
            guard let rank = vocabulary.rank(of: code) else { continue }
            indicatorRanks[Int(id)] = rank
            indicatorKeys[Int(rank)] = id
        }
        var sourceRanks = [UInt16](repeating: .max, count: Int(sources.map(\.id).max() ?? 0) + 1)
        var sourceKeys = [Int16](repeating: 0, count: sources.count)
        for source in sources {
            guard let rank = vocabulary.rank(of: source.code) else { continue }
            sourceRanks[Int(source.id)] = rank
            sourceKeys[Int(rank)] = source.id
        }
        self.indicatorRanks = indicatorRanks
        self.indicatorKeys = indicatorKeys
        self.sourceRanks = sourceRanks
        self.sourceKeys = sourceKeys
    }

    /// The rank of a database key, or an error when the vocabulary is older than the row.
    @inline(__always) package func indicatorRank(_ key: Int16) throws(PostgresError) -> UInt16 {
        guard key >= 0, Int(key) < indicatorRanks.count else { throw PostgresError.unreadable("indicator_id") }
        return indicatorRanks[Int(key)]
    }

    @inline(__always) package func sourceRank(_ key: Int16) throws(PostgresError) -> UInt16 {
        guard key >= 0, Int(key) < sourceRanks.count else { throw PostgresError.unreadable("source_id") }
        return sourceRanks[Int(key)]
    }
}
