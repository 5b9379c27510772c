import CivilTime
import Postgres
import Scoring
import Signing
import Store

/// Turns one citizen's facts into the row that is stored: score, next event, input digest and contributions.
///
/// Bulk runs, the maintainer and replay use this one function, so that a score is the same bytes wherever it was
/// computed. Keeps its buffers between citizens; each worker has its own.
struct ScoreWorker {
    private var evaluator: Evaluator
    private let cardDigest: [UInt8]
    private let day: Day
    private var input: [UInt8] = []

    init(rules: ScoringRules, day: Day) {
        evaluator = Evaluator(rules.plan)
        cardDigest = rules.stored.digest
        self.day = day
    }

    /// Appends the score of a citizen to `batch`, unless account or consent is not in force.
    mutating func score(_ citizen: Int64, _ facts: CitizenFacts, into batch: inout ScoreBatch) {
        guard let evaluation = evaluator.evaluate(facts, on: day) else { return }
        input.removeAll(keepingCapacity: true)
        input.append(contentsOf: cardDigest)
        evaluator.appendCanonicalInput(of: facts, to: &input)
        let digest = SHA256Digest(hashing: input)
        batch.append(
            citizen: citizen, score: Int16(clamping: evaluation.score), nextEventOn: evaluation.nextEvent,
            digest: { digest.append(to: &$0) },
            contributions: { evaluator.appendContributions(to: &$0) })
    }

    /// The scores of a selection of people under the circumstances of a run.
    static func batch(
        _ selection: FactStore.Selection, of run: ScoreRun, rules: ScoringRules, _ db: isolated PostgresConnection
    ) throws -> ScoreBatch {
        var worker = ScoreWorker(rules: rules, day: run.businessDate)
        var batch = ScoreBatch()
        try FactStore.read(
            selection, knownAt: run.knowledgeInstant, on: run.businessDate, words: rules.words, db
        ) { citizen, facts in
            worker.score(citizen, facts, into: &batch)
        }
        return batch
    }
}
