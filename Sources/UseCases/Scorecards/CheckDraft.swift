package import Postgres
import Rights
package import Scoring
import Signing
import Store

/// Judges a stored draft by the law gate and the golden cases; one that passes is `checked` and may be submitted.
package struct CheckDraft: Sendable {
    let pool: PostgresPool
    let cases: [GoldenCase]
    let audit: AuditTrail

    package init(pool: PostgresPool, cases: [GoldenCase], audit: AuditTrail) {
        self.pool = pool
        self.cases = cases
        self.audit = audit
    }

    /// - Throws: `Fault.scorecardUnknown`; `Fault.scorecardState` for a card that was submitted already.
    package func callAsFunction(
        code: String, version: Int, in context: OperationContext
    ) async throws -> CheckScorecard.Verdict {
        try await pool.transaction { db in
            _ = try context.officer(may: .scorecardDraft, db)
            guard let stored = try ScorecardStore.lock(code: code, version: Int32(clamping: version), db) else {
                throw Fault.scorecardUnknown
            }
            guard stored.state == .draft || stored.state == .checked else { throw Fault.scorecardState }
            let verdict = try CheckScorecard.judge(stored.document, cases, db).verdict
            if verdict.passes, stored.state == .draft {
                try CardSteps(audit: audit).move(
                    stored.id, to: .checked, because: "golden cases passed: \(cases.count)", in: context, db)
            }
            return verdict
        }
    }
}
