import CivilTime
package import Postgres
import Signing
import Store

/// The score in force of one citizen. The hot read: callers who ask at the same time share one statement on a shared
/// pipelined connection, and every answer comes from the database.
package struct ReadScore: Sendable {
    private let standings: Combiner<Asked, ScoreStanding>
    private let pool: PostgresPool
    private let shelf: CardShelf
    private let audit: AuditTrail?

    private typealias Asked = (client: Int32, handle: PublicID)

    /// Without an `audit` nothing is written down: for the benchmark that tells what the audit costs, and nothing else.
    package init(pipeline: PostgresPipeline, pool: PostgresPool, shelf: CardShelf, audit: AuditTrail?) {
        self.pool = pool
        self.shelf = shelf
        self.audit = audit
        // One statement at a time: with two, each carries half as many and the fixed part of a statement is paid twice
        // as often, which cost a tenth of all requests on two cores. One answers more callers than a machine can serve.
        standings = Combiner(lanes: 1) { asked in
            var found = [ScoreStanding?](repeating: nil, count: asked.count)
            for row in try await pipeline.all(ScoreStore.standings, asked) { found[Int(row.place) - 1] = row.standing }
            return found
        }
    }

    /// - Throws: `Fault.citizenUnknown`; `Fault.scoreNotAvailable` without account, consent in force, or score yet.
    package func callAsFunction(of citizen: CitizenHandle, in context: OperationContext) async throws -> ScoreView {
        guard let standing = try await standing(of: citizen) else { throw Fault.citizenUnknown }
        let (score, run, consentUntil) = try Self.inForce(standing, on: context.businessDay)
        let entry: CardShelf.Entry
        if let known = shelf.cached(run) {
            entry = known
        } else {
            entry = try await pool.transaction(.readOnly) { [shelf] db in try shelf.entry(run, db) }
        }
        try await audit?.record(.scoreRead, about: standing.citizen, in: context)
        return entry.view(of: citizen, score: score, consentUntil: consentUntil, now: context.now)
    }

    private func standing(of citizen: CitizenHandle) async throws -> ScoreStanding? {
        switch citizen {
        case .client(let client, let handle): try await standings((client, handle))
        case .visitor: nil
        case .city:
            try await pool.transaction(.readOnly) { db in try ScoreStore.standing(of: citizen.key(db), db) }
        }
    }

    /// Lets a score that was signed before be shown again while one may be shown at all.
    ///
    /// - Throws: `Fault.citizenUnknown`, `Fault.scoreNotAvailable`.
    static func requireInForce(of citizen: Int64?, on day: Day, _ db: isolated PostgresConnection) throws {
        guard let citizen, let standing = try ScoreStore.standing(of: citizen, db) else { throw Fault.citizenUnknown }
        _ = try inForce(standing, on: day)
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
    func view(of citizen: CitizenHandle, score: Int, consentUntil: Day, now: Instant) -> ScoreView {
        ScoreView(
            citizen: citizen, score: score, tier: card.publicTier(of: score), card: card.reference,
            businessDate: run.businessDate,
            knowledgeInstant: run.knowledgeInstant, computedAt: run.computedAt,
            showUntil: ScoreView.showUntil(now: now, consentUntil: consentUntil))
    }
}
