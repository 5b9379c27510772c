import CivilTime
import Intake
import Postgres
import Scoring
import Store

/// What a source may deliver on a day, from the catalogue edition in force and the source's own list.
struct DeliveryRules: Sendable {
    let source: StoredSource
    let rules: IntakeRules
    /// Database key by rank.
    let indicatorKeys: [Int16]

    static func read(
        source code: SourceCode, on day: Day, _ db: isolated PostgresConnection
    ) throws -> DeliveryRules {
        let words = try StoredVocabulary.read(db)
        guard let source = words.sources.first(where: { $0.code == code }) else { throw IntakeRefusal.sourceUnknown }
        let edition = try StoredCatalogue.inForce(on: day, db)
        let own = Set(try CatalogueStore.sourceIndicators(db).filter { $0.source == source.id }.map(\.indicator))
        let indicators = edition.indicators.compactMap { indicator -> IntakeRules.Indicator? in
            guard let rank = words.vocabulary.rank(of: indicator.code) else { return nil }
            return IntakeRules.Indicator(
                code: indicator.code.text, rank: rank, permitted: indicator.magnitude.permitted,
                isNegative: indicator.polarity == .negative, isBanned: indicator.sensitivity == .banned,
                isOfSource: own.contains(words.indicatorKeys[Int(rank)]),
                needsOrdinaryProcedure: indicator.gates.ordinaryProcedure,
                needsLegalConfirmation: indicator.gates.legalConfirmation,
                needsSeparateConsent: indicator.sensitivity == .separateConsent)
        }
        return DeliveryRules(
            source: source, rules: IntakeRules(indicators: indicators), indicatorKeys: words.indicatorKeys)
    }
}

/// Why a delivery cannot even be read.
package enum IntakeRefusal: String, Error, Sendable, CustomStringConvertible {
    case sourceUnknown = "source_unknown"
    case noCatalogue = "no_catalogue"
    case fileChanged = "file_changed"

    package var description: String {
        switch self {
        case .sourceUnknown: "source_unknown: no source has this code; see `shangding catalogue import`"
        case .noCatalogue:
            "no_catalogue: no catalogue edition is in force; import one with `shangding catalogue import`"
        case .fileChanged: "file_changed: the file changed while it was read; nothing was accepted"
        }
    }
}
