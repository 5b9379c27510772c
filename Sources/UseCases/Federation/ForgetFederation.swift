import CivilTime
import Federation
package import Postgres
import Store

/// Lets go of what exchange with partners keeps for a short while: grants that have ended, with the band or score they
/// disclosed; codes and invites a day after their end; answers and numbers of messages; what was delivered; that
/// somebody was erased. Run every minute while the service runs, because a disclosure ends to the second, and with the
/// daily retention.
package struct ForgetFederation: Sendable {
    let pool: PostgresPool

    /// Seconds for which ended codes and invites stay.
    static let kept: Int64 = 86_400
    /// The same for messages that were delivered or given up.
    static let sentKept: Int64 = 30 * 86_400

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Returns how many rows were let go or blanked.
    package func callAsFunction(in context: OperationContext) async throws -> Int {
        let now = context.now
        return try await pool.transaction { db in
            let before = now.adding(seconds: -Self.kept)
            return try VisitorStore.expireGrants(at: now, db) + FederationHomeStore.expireGrants(at: now, db)
                + FederationMessageStore.blank(at: now, db) + FederationMessageStore.forget(at: now, db)
                + FederationHomeStore.forgetCodes(before: before, db)
                + FederationHomeStore.forgetErasures(
                    before: now.adding(seconds: -Int64(CatalogueItem.Quota.Period.longestDays) * 86_400), db)
                + FederationInviteStore.forget(before: before, db)
                + VisitorStore.forgetEndedEarly(before: before, db)
                + FederationOutboxStore.forget(before: now.adding(seconds: -Self.sentKept), db)
        }
    }
}
