package import Postgres
package import Scoring
import Signing
import Store

/// Judges a scorecard document: its form, the law gate, against the catalogue edition it names. `shangding scorecard check`.
package struct CheckScorecard: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Every refusal together; an empty list is a card that may be published.
    package struct Verdict: Sendable {
        package let card: Scorecard?
        package let refusals: [Refusal]
        package var passes: Bool { refusals.isEmpty && card != nil }
    }

    package enum Failure: Error, CustomStringConvertible {
        /// The edition the card names has not been imported.
        case editionMissing(String)

        package var description: String {
            switch self {
            case .editionMissing(let name):
                "edition_missing: the card names catalogue edition \(name), which has not been imported"
            }
        }
    }

    package func callAsFunction(_ document: [UInt8]) async throws -> Verdict {
        try await pool.transaction(.readOnly) { db in try Self.judge(document, db).verdict }
    }

    static func judge(
        _ document: [UInt8], _ db: isolated PostgresConnection
    ) throws -> (verdict: Verdict, edition: Int32?) {
        let reading: ScorecardDocument.Reading
        do {
            reading = try ScorecardDocument.read(document)
        } catch {
            return (Verdict(card: nil, refusals: [Refusal(error)]), nil)
        }
        guard let card = reading.card else {
            return (Verdict(card: nil, refusals: reading.faults.map(Refusal.init)), nil)
        }
        guard let stored = try CatalogueStore.edition(named: card.catalogueEdition, db) else {
            throw Failure.editionMissing(card.catalogueEdition)
        }
        let refusals = LawGate.check(
            reading, against: try StoredCatalogue.edition(stored),
            editionDigest: SHA256Digest(bytes: stored.digest)?.hex ?? "")
        return (Verdict(card: card, refusals: refusals), stored.id)
    }
}
