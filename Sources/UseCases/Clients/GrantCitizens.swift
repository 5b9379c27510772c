package import Postgres
import Signing
import Store

/// Lets a client know everyone enrolled, each by a handle of its own: for the app the city itself runs, which serves all
/// its citizens. Other clients know only the people whose accounts they opened. `shangding client grant`.
package struct GrantCitizens: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    package enum Handles: Sendable {
        /// Chance, as everywhere people are real.
        case drawn
        /// In a synthetic city alone: made of the client's name and the city id, so that guides can name them.
        case synthetic
    }

    /// Returns how many people the client did not know before.
    /// - Throws: `ClientRefusal`.
    package func callAsFunction(
        everyoneTo name: String, handles: Handles = .drawn, in context: OperationContext
    ) async throws -> Int {
        try await pool.transaction { db in
            let client = try ClientStore.active(name, db)
            if handles == .synthetic, try InstallationStore.syntheticCity(db) == nil {
                throw ClientRefusal.notSynthetic
            }
            let granted = try ClientStore.grantEveryone(
                to: client.key, synthetic: handles == .synthetic, now: context.now, db)
            try audit.append(.citizensGranted, object: client.id.text(prefix: Actor.clientPrefix), in: context, db)
            return granted
        }
    }
}
