package import CivilTime
package import Federation
package import Postgres
package import Signing
import Store

/// What operators watch: where partners stand, how long statements hold, and what could not be fetched.
package struct CountPartners: Sendable {
    let pool: PostgresPool
    /// This city's message keys.
    let keys: SignatureKeyRing

    package init(pool: PostgresPool, keys: SignatureKeyRing) {
        self.pool = pool
        self.keys = keys
    }

    package struct Answer: Sendable {
        /// Every state, also those nobody is in.
        package let states: [(state: PartnerState, count: Int64)]
        /// Seconds until the own statement ends, negative when it has; `nil` before the first.
        package let statementSecondsLeft: Int64?
        /// The same of the partner whose statement ends first; `nil` without partners that are to be exchanged with.
        package let partnerSecondsLeft: Int64?
        /// Partners whose statement or catalogue could not be fetched the last time.
        package let silent: Int64
        /// Events that have not been signed for yet.
        package let waiting: Int64
        /// How much of today's agreed claims the busiest partner has used, in percent; at 100 it is refused.
        package let claimsPercent: Int64
        /// Seconds until a message key has to be rotated, negative when it is late; `nil` without keys that sign.
        package let keySecondsLeft: Int64?
    }

    package func callAsFunction(now: Instant) async throws -> Answer {
        try await pool.transaction(.readOnly) { db in
            let counts = try PartnerStore.counts(db)
            let active = Set(try PartnerStore.all(db).filter { $0.state == .active }.map(\.key))
            func left(_ end: Instant) -> Int64 { end.wholeSeconds - now.wholeSeconds }
            return Answer(
                states: PartnerState.allCases.map { ($0, counts[$0] ?? 0) },
                statementSecondsLeft: try OwnDocumentStore.statement(db).map { left($0.expiresAt) },
                partnerSecondsLeft: try PartnerDocumentStore.statements(db).filter { active.contains($0.partner) }
                    .map { left($0.expiresAt) }.min(),
                silent: Int64(
                    Set(try PartnerDocumentStore.fetches(db).filter { $0.failures > 0 }.map(\.partner)).count),
                waiting: try FederationOutboxStore.waiting(db),
                claimsPercent: try FederationMessageStore.largestClaimShare(
                    on: OperationContext(now: now, actor: .maintainer("metrics")).businessDay, db),
                keySecondsLeft: keys.keys.filter { $0.state.signs }
                    .map { StatementKeys.lastRotation(of: $0) - now.wholeSeconds }.min())
        }
    }
}
