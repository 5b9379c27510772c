package import CivilTime
package import Postgres
package import Rights
package import Signing
import Store

/// Hands a checked card to a second officer: from here on neither the document nor the day changes.
package struct SubmitScorecard: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// `day` is the first on which the card may be live; the id of the request to approve comes back.
    ///
    /// - Throws: `Fault.scorecardUnknown`, `Fault.scorecardState` unless it is checked, `Fault.draftChanged` when it is
    ///   not the document the officer saw, `Fault.dayPast`.
    package func callAsFunction<Answer>(
        code: String, version: Int, seen: SHA256Digest, from day: Day, reason: ReasonText, in context: OperationContext,
        answering: Answering<PublicID, Answer> = .plainly
    ) async throws -> Answer {
        try await pool.transaction { db in
            let officer = try context.officer(may: .scorecardSubmit, db)
            return try answering(in: context, db) {
                guard let stored = try ScorecardStore.lock(code: code, version: Int32(clamping: version), db) else {
                    throw Fault.scorecardUnknown
                }
                guard stored.state == .checked else { throw Fault.scorecardState }
                guard stored.digest == seen.bytes else { throw Fault.draftChanged }
                guard day >= context.businessDay, day <= context.businessDay.adding(months: 24) else {
                    throw Fault.dayPast
                }
                try ScorecardStore.setDay(day, of: stored.id, db)
                try CardSteps(audit: audit).move(stored.id, to: .submitted, because: reason.text, in: context, db)
                return try RequestChange(audit: audit)(
                    .scorecardPublish, object: ScorecardEffect.object(code, version), digest: seen, reason: reason,
                    by: officer, in: context, db)
            }
        }
    }
}
