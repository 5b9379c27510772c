import CivilTime
import Postgres
package import Scoring
import Store

/// In what a submitted catalogue differs from the edition that would be in force on its first day, and its sources from
/// what they may deliver now.
package struct CatalogueDifference: Hashable, Sendable {
    /// A source of which anything changes.
    package struct Source: Hashable, Sendable {
        package let code: SourceCode
        package let isNew: Bool
        package let mayAlsoDeliver: [IndicatorCode]
        package let mayNoLongerDeliver: [IndicatorCode]
    }

    /// The edition it is compared with; `nil` where it is the first.
    package let edition: String?
    package let added: [IndicatorCode]
    package let removed: [IndicatorCode]
    /// Those of which anything but the code differs.
    package let changed: [IndicatorCode]
    package let sources: [Source]

    init(of submission: CatalogueSubmission, _ db: isolated PostgresConnection) throws {
        let (edition, sources, _) = try submission.content()
        let before = try CatalogueStore.edition(inForceOn: submission.effectiveFrom, db)
            .map(StoredCatalogue.edition)
        let codes = Dictionary(
            try CatalogueStore.indicators(db).map { ($0.id, $0.code) }, uniquingKeysWith: { first, _ in first })
        let known = try CatalogueStore.sources(db)
        let held = Dictionary(grouping: try CatalogueStore.sourceIndicators(db), by: \.source)
        self.edition = before?.name
        added = edition.indicators.map(\.code).filter { before?[$0] == nil }
        removed = before?.indicators.map(\.code).filter { edition[$0] == nil } ?? []
        changed = edition.indicators.filter { indicator in
            before?[indicator.code].map { $0 != indicator } ?? false
        }.map(\.code)
        self.sources = sources.compactMap { source in
            let stored = known.first { $0.code == source.code }
            let may = Set(stored.flatMap { held[$0.id] }?.compactMap { codes[$0.indicator] } ?? [])
            let also = source.indicators.filter { !may.contains($0) }
            let noLonger = may.subtracting(source.indicators).sorted()
            guard stored == nil || !also.isEmpty || !noLonger.isEmpty else { return nil }
            return Source(
                code: source.code, isNew: stored == nil, mayAlsoDeliver: also, mayNoLongerDeliver: noLonger)
        }
    }
}
