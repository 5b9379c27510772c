import CivilTime
import Postgres
import Scoring
import Store

/// The score in force of a citizen with the facts and the card it was computed from, for everything that explains it.
struct StandingFacts: Sendable {
    let citizen: Int64
    let view: ScoreView
    let run: ScoreRun
    let rules: ScoringRules
    let facts: CitizenFacts
    let consentUntil: Day

    static func read(
        _ citizen: CitizenHandle, shelf: CardShelf, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> StandingFacts {
        guard let standing = try ScoreStore.standing(of: citizen.key(db), db) else { throw Fault.citizenUnknown }
        let (score, runID, consentUntil) = try ReadScore.inForce(standing, on: context.businessDay)
        let entry = try shelf.entry(runID, db)
        let rules = try shelf.rules(of: entry.run, db)
        var found: CitizenFacts?
        try FactStore.read(
            .citizens([standing.citizen]), knownAt: entry.run.knowledgeInstant, on: entry.run.businessDate,
            words: rules.words, db
        ) { _, facts in found = facts }
        guard let found else { throw Fault.scoreNotAvailable }
        return StandingFacts(
            citizen: standing.citizen,
            view: entry.view(of: citizen, score: score, consentUntil: consentUntil, now: context.now),
            run: entry.run, rules: rules, facts: found, consentUntil: consentUntil)
    }
}
