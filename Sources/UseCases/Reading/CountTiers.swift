package import Postgres
import Scoring
import Store

/// How many people stand in each tier today, as anyone may see it: scores below the base are counted together.
package struct CountTiers: Sendable {
    let pool: PostgresPool
    let shelf: CardShelf

    package init(pool: PostgresPool, shelf: CardShelf) {
        self.pool = pool
        self.shelf = shelf
    }

    /// Tier codes from the highest down, `none` last, with the number of people.
    package func callAsFunction(in context: OperationContext) async throws -> [(tier: String, people: Int)] {
        try await pool.transaction(.snapshot) { [shelf] db in
            let live = try ScoringRules.live(db)
            let cards = try shelf.cards(db)
            var counts: [String: Int] = [:]
            try ScoreStore.latest(on: context.businessDay, db) { row in
                counts[cards[row.run.scorecard]?.publicTier(of: Int(row.score)) ?? "none", default: 0] += 1
            }
            let named = live.card.tiers.reversed().filter { $0.from >= live.card.base }.map(\.code)
            return (named + ["none"]).map { (tier: $0, people: counts[$0] ?? 0) }
        }
    }
}
