import CivilTime
package import Postgres
import Signing
import Store

/// The score in force of one citizen. The hot read: callers who ask at the same time share one statement on a shared
/// pipelined connection, and every answer comes from the database.
package struct ReadScore: Sendable {
    private let standings: Combiner<PublicID, ScoreStanding>
    private let pool: PostgresPool
    private let shelf: CardShelf

    package init(pipeline: PostgresPipeline, pool: PostgresPool, shelf: CardShelf) {
        self.pool = pool
        self.shelf = shelf
        standings = Combiner(lanes: 2) { ids in
            var found = [ScoreStanding?](repeating: nil, count: ids.count)
            for row in try await pipeline.all(ScoreStore.standings, ids) { found[Int(row.place) - 1] = row.standing }
            return found
        }
    }

    /// - Throws: `Fault.citizenUnknown`; `Fault.scoreNotAvailable` without account, consent in force, or score yet.
    package func callAsFunction(of citizen: CityID, in context: OperationContext) async throws -> ScoreView {
        guard let standing = try await standings(citizen.id) else {
            throw Fault.citizenUnknown
        }
        let (score, run, consentUntil) = try Self.inForce(standing, on: context.businessDay)
        let entry: CardShelf.Entry
        if let known = shelf.cached(run) {
            entry = known
        } else {
            entry = try await pool.transaction(.readOnly) { [shelf] db in try shelf.entry(run, db) }
        }
        return entry.view(of: citizen, score: score, consentUntil: consentUntil, now: context.now)
    }

    /// What of a standing may be shown on a day: nothing once consent has ended, at once.
    static func inForce(
        _ standing: ScoreStanding, on day: Day
    ) throws(Fault) -> (score: Int, run: Int64, consentUntil: Day) {
        guard standing.isActive, let from = standing.consentFrom, let until = standing.consentUntil,
            from <= day, day < until, let score = standing.score, let run = standing.run
        else { throw .scoreNotAvailable }
        return (Int(score), run, until)
    }
}

extension CardShelf.Entry {
    func view(of citizen: CityID, score: Int, consentUntil: Day, now: Instant) -> ScoreView {
        ScoreView(
            citizen: citizen, score: score, tier: card.publicTier(of: score), card: card.reference,
            businessDate: run.businessDate,
            knowledgeInstant: run.knowledgeInstant, computedAt: run.computedAt,
            showUntil: ScoreView.showUntil(now: now, consentUntil: consentUntil))
    }
}
