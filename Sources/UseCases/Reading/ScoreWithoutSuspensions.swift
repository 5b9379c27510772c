import Postgres
import Scoring
import Store

/// The score in force as it would be if no record were suspended by an objection: what waivers of deposits read
/// (scoring.md §3.9), so that an objection does not open one.
///
/// It is computed when it is asked for and not stored: hardly anybody has a suspended record, and a second column would
/// have to be written, replayed and kept for everybody.
enum ScoreWithoutSuspensions {
    /// By internal key, for people with the run of their latest score: of the same card, day and knowledge as that
    /// score. Somebody about whom nothing is left has none.
    static func read(
        _ people: [(citizen: Int64, run: Int64)], _ cards: CardShelf, _ db: isolated PostgresConnection
    ) throws -> [Int64: Int] {
        var scores: [Int64: Int] = [:]
        for (run, people) in Dictionary(grouping: people, by: \.run) {
            let run = try cards.entry(run, db).run
            let rule = try cards.rules(of: run, db)
            var evaluator = Evaluator(rule.plan)
            try FactStore.read(
                .citizens(Set(people.map(\.citizen)).sorted()), knownAt: run.knowledgeInstant, on: run.businessDate,
                words: rule.words, db
            ) { citizen, facts in
                scores[citizen] = evaluator.evaluate(facts, on: run.businessDate, suspensions: .ignored)?.score
            }
        }
        return scores
    }
}
