import CivilTime
import Postgres
import Scoring
import Signing
import Store
import Synchronization

/// What a score needs to be shown, by its run: card, tiers, E, K. Runs and cards never change once written, so an entry
/// is never stale; the shelf is bounded and forgets everything when it is full.
package final class CardShelf: Sendable {
    struct Entry: Sendable {
        let run: ScoreRun
        let card: CardReference
        let base: Int
        let tiers: [Scorecard.Tier]

        /// The tier to show. Scores below the base are not named to anyone but the citizen's own report.
        func publicTier(of score: Int) -> String {
            guard score >= base else { return "none" }
            return tiers.first { $0.from <= score && score < $0.to }?.code ?? "none"
        }
    }

    private static let capacity = 4096
    private let entries = Mutex<[Int64: Entry]>([:])

    package init() {}

    func cached(_ run: Int64) -> Entry? {
        entries.withLock { $0[run] }
    }

    /// The entry of a run, read from the database once.
    func entry(_ run: Int64, _ db: isolated PostgresConnection) throws -> Entry {
        if let known = cached(run) { return known }
        guard let found = try ScoreStore.run(run, db) else { throw Fault.scoreNotAvailable }
        let rules = try ScoringRules.of(found, db)
        let entry = Entry(
            run: found,
            card: CardReference(
                code: rules.stored.code, version: Int(rules.stored.version),
                digest: SHA256Digest(bytes: rules.stored.digest)?.hex ?? ""),
            base: rules.card.base, tiers: rules.card.tiers)
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries.removeAll() }
            entries[run] = entry
        }
        return entry
    }
}
