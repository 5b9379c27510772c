import CivilTime
import Postgres
import Scoring
import Signing
import Store
import Synchronization

/// What a score needs to be shown: the run it belongs to and the card of the run. Neither changes once written, so what
/// is kept here is never stale. There are few cards; runs are many, so the shelf forgets them when it is full.
package final class CardShelf: Sendable {
    /// A card as far as showing scores needs it.
    struct Card: Sendable {
        let reference: CardReference
        let base: Int
        let tiers: [Scorecard.Tier]

        /// The tier to show. Scores below the base are not named to anyone but the citizen's own report.
        func publicTier(of score: Int) -> String { tiers.publicCode(of: score, base: base) }
    }

    struct Entry: Sendable {
        let run: ScoreRun
        let card: Card
    }

    private struct Kept {
        var cards: [Int32: Card] = [:]
        var runs: [Int64: Entry] = [:]
        var rules: [Int32: ScoringRules] = [:]
    }

    private static let capacity = 4096
    /// Cards that are kept ready to evaluate; more than one or two are in use only while a new one takes over.
    private static let rulesCapacity = 8
    private let kept = Mutex(Kept())

    package init() {}

    func cached(_ run: Int64) -> Entry? {
        kept.withLock { $0.runs[run] }
    }

    /// The entry of a run, read from the database once.
    func entry(_ run: Int64, _ db: isolated PostgresConnection) throws -> Entry {
        if let known = cached(run) { return known }
        guard let found = try ScoreStore.run(run, db) else { throw Fault.scoreNotAvailable }
        let entry = Entry(run: found, card: try card(found.scorecard, db))
        kept.withLock { kept in
            if kept.runs.count >= Self.capacity { kept.runs.removeAll() }
            kept.runs[run] = entry
        }
        return entry
    }

    /// A card by its key, read from the database once.
    func card(_ id: Int32, _ db: isolated PostgresConnection) throws -> Card {
        if let known = kept.withLock({ $0.cards[id] }) { return known }
        guard let stored = try ScorecardStore.scorecard(id, db),
            let document = try ScorecardDocument.read(stored.document).card
        else { throw PostgresError.unreadable("scorecard.document") }
        let card = Card(
            reference: CardReference(
                code: stored.code, version: Int(stored.version),
                digest: SHA256Digest(bytes: stored.digest)?.hex ?? ""),
            base: document.base, tiers: document.tiers)
        kept.withLock { $0.cards[id] = card }
        return card
    }

    /// The card of a run ready to evaluate, read and compiled once; compiled again when the codes the database knows
    /// have changed, since ranks are places among them.
    func rules(of run: ScoreRun, _ db: isolated PostgresConnection) throws -> ScoringRules {
        let words = try StoredVocabulary.read(db)
        let known = kept.withLock { $0.rules[run.scorecard] }
        if let rules = known?.knowing(words) { return rules }
        let rules = try ScoringRules.of(run, words, db)
        kept.withLock { kept in
            if kept.rules.count >= Self.rulesCapacity { kept.rules.removeAll() }
            kept.rules[run.scorecard] = rules
        }
        return rules
    }

    /// Every card there is, for a stream that can ask nothing while it runs.
    func cards(_ db: isolated PostgresConnection) throws -> [Int32: Card] {
        try Dictionary(uniqueKeysWithValues: ScorecardStore.usedByRuns(db).map { ($0, try card($0, db)) })
    }
}
