import Postgres
import Scoring
import Store

/// A stored scorecard made ready to evaluate, with the vocabulary of the database it was read from.
struct ScoringRules: Sendable {
    let stored: StoredScorecard
    let card: Scorecard
    let plan: Plan
    let words: StoredVocabulary

    /// The live card; `Fault.noScorecardLive` when none has been published.
    static func live(_ db: isolated PostgresConnection) throws -> ScoringRules {
        guard let stored = try ScorecardStore.live(db) else { throw Fault.noScorecardLive }
        return try ScoringRules(stored, StoredVocabulary.read(db))
    }

    /// The card a stored score was computed with, whatever its state now.
    static func of(
        _ run: ScoreRun, _ words: StoredVocabulary, _ db: isolated PostgresConnection
    ) throws -> ScoringRules {
        guard let stored = try ScorecardStore.scorecard(run.scorecard, db) else { throw Fault.noScorecardLive }
        return try ScoringRules(stored, words)
    }

    static func of(_ run: ScoreRun, _ db: isolated PostgresConnection) throws -> ScoringRules {
        try of(run, StoredVocabulary.read(db), db)
    }

    /// The same with what the database says now, which may have renamed something; `nil` where it knows other codes, of
    /// which the plan was not made.
    func knowing(_ words: StoredVocabulary) -> ScoringRules? {
        guard words.vocabulary == self.words.vocabulary else { return nil }
        return ScoringRules(stored: stored, card: card, plan: plan, words: words)
    }

    private init(stored: StoredScorecard, card: Scorecard, plan: Plan, words: StoredVocabulary) {
        self.stored = stored
        self.card = card
        self.plan = plan
        self.words = words
    }

    private init(_ stored: StoredScorecard, _ words: StoredVocabulary) throws {
        guard let card = try ScorecardDocument.read(stored.document).card else {
            throw PostgresError.unreadable("scorecard.document")
        }
        self.init(
            stored: stored, card: card, plan: try Plan(card: card, vocabulary: words.vocabulary), words: words)
    }
}
