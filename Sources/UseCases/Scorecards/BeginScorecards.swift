import CivilTime
package import Postgres
import Scoring
import Signing
import Store

/// Makes scheduled cards live on their day. Two cards due together follow each other in the order of their days.
package struct BeginScorecards: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// The cards that became live, the last of which still is.
    package func callAsFunction(in context: OperationContext) async throws -> [CardReference] {
        let none = try await pool.transaction(.readOnly) { db in
            try ScorecardStore.due(on: context.businessDay, db).isEmpty
        }
        if none { return [] }
        return try await pool.transaction { db in
            try ScorecardStore.lock(db)
            let due = try ScorecardStore.due(on: context.businessDay, db)
            for card in due {
                try CardSteps(audit: audit).makeLive(card.id, because: "its day has come", in: context, db)
            }
            return due.map {
                CardReference(
                    code: $0.code, version: Int($0.version), digest: SHA256Digest(bytes: $0.digest)?.hex ?? "")
            }
        }
    }

    /// Whether a card went live by approval and not everyone has a score by it yet.
    package func leavesScoresBehind() async throws -> Bool {
        try await pool.transaction(.readOnly) { db in try ScorecardStore.liveIsUnscored(db) }
    }
}
