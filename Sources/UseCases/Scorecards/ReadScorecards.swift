package import Postgres
package import Store

/// Cards in every state, for officers: what is live, what waits, what is being written.
package struct ReadScorecards: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package struct Answer: Sendable {
        package let card: StoredScorecard
        /// The steps of its life, the first one first.
        package let steps: [ScorecardStep]
    }

    /// All cards without their documents.
    package func callAsFunction() async throws -> [StoredScorecard] {
        try await pool.transaction(.readOnly) { db in try ScorecardStore.all(db) }
    }

    /// - Throws: `Fault.scorecardUnknown`.
    package func one(code: String, version: Int) async throws -> Answer {
        try await pool.transaction(.readOnly) { db in
            guard let card = try ScorecardStore.scorecard(code: code, version: Int32(clamping: version), db) else {
                throw Fault.scorecardUnknown
            }
            return Answer(card: card, steps: try ScorecardStore.steps(of: card.id, db))
        }
    }
}
