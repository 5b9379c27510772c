package import Postgres
package import Scoring
import Signing
import Store

/// Judges a scorecard document: its form, then the law gate against the catalogue edition it names, then the golden
/// cases it has to agree with. `shangding scorecard check`.
package struct CheckScorecard: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Every refusal together, and where there are none every golden case that came out otherwise than written; a card
    /// with neither may be published.
    package struct Verdict: Sendable {
        package let card: Scorecard?
        package let refusals: [Refusal]
        package let failures: [GoldenCase.Failure]
        package var passes: Bool { refusals.isEmpty && failures.isEmpty && card != nil }
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

    package func callAsFunction(_ document: [UInt8], cases: [GoldenCase]) async throws -> Verdict {
        try await pool.transaction(.readOnly) { db in try Self.judge(document, cases, db).verdict }
    }

    /// The golden cases come after the gate: what it refuses need not be computable.
    static func judge(
        _ document: [UInt8], _ cases: [GoldenCase], _ db: isolated PostgresConnection
    ) throws -> (verdict: Verdict, edition: Int32?) {
        let reading: ScorecardDocument.Reading
        do {
            reading = try ScorecardDocument.read(document)
        } catch {
            return (Verdict(card: nil, refusals: [Refusal(error)], failures: []), nil)
        }
        guard let card = reading.card else {
            return (Verdict(card: nil, refusals: reading.faults.map(Refusal.init), failures: []), nil)
        }
        guard let stored = try CatalogueStore.edition(named: card.catalogueEdition, db) else {
            throw Failure.editionMissing(card.catalogueEdition)
        }
        let refusals = LawGate.check(
            reading, against: try StoredCatalogue.edition(stored),
            editionDigest: SHA256Digest(bytes: stored.digest)?.hex ?? "")
        let failures = refusals.isEmpty ? GoldenCase.failures(of: cases, with: card) : []
        return (Verdict(card: card, refusals: refusals, failures: failures), stored.id)
    }
}
