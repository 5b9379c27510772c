import CivilTime
package import Postgres
import Signing
import Store

/// The scores of many citizens a client knows, read by one statement, each shown or refused by itself.
package struct ReadScores: Sendable {
    /// How many citizens one call may ask for.
    package static let limit = 100

    private let pipeline: PostgresPipeline
    private let pool: PostgresPool
    private let shelf: CardShelf
    private let audit: AuditTrail

    package init(pipeline: PostgresPipeline, pool: PostgresPool, shelf: CardShelf, audit: AuditTrail) {
        self.pipeline = pipeline
        self.pool = pool
        self.shelf = shelf
        self.audit = audit
    }

    /// In the order asked: a score, or `Fault.citizenUnknown` or `Fault.scoreNotAvailable`. `citizens` are a client's.
    package func callAsFunction(
        of citizens: [CitizenHandle], in context: OperationContext
    ) async throws -> [Result<ScoreView, Fault>] {
        let asked = try citizens.map { citizen in
            guard case .client(let client, let handle) = citizen else { throw Fault.citizenUnknown }
            return (client: client, handle: handle)
        }
        var standings = [ScoreStanding?](repeating: nil, count: asked.count)
        for row in try await pipeline.all(ScoreStore.standings, asked) { standings[Int(row.place) - 1] = row.standing }
        let entries = try await entries(of: Set(standings.compactMap { $0?.run }))
        var shown: [Int64] = []
        let answers = zip(citizens, standings).map { citizen, standing -> Result<ScoreView, Fault> in
            guard let standing else { return .failure(.citizenUnknown) }
            do throws(Fault) {
                let (score, run, until) = try ReadScore.inForce(standing, on: context.businessDay)
                guard let entry = entries[run] else { throw .scoreNotAvailable }
                shown.append(standing.citizen)
                return .success(entry.view(of: citizen, score: score, consentUntil: until, now: context.now))
            } catch {
                return .failure(error)
            }
        }
        try await audit.record(.scoreRead, aboutEach: shown, in: context)
        return answers
    }

    private func entries(of runs: Set<Int64>) async throws -> [Int64: CardShelf.Entry] {
        var entries: [Int64: CardShelf.Entry] = [:]
        for run in runs { entries[run] = shelf.cached(run) }
        let missing = runs.filter { entries[$0] == nil }
        guard !missing.isEmpty else { return entries }
        let read = try await pool.transaction(.readOnly) { [shelf] db in
            try missing.map { run in (run, try shelf.entry(run, db)) }
        }
        for (run, entry) in read { entries[run] = entry }
        return entries
    }
}
