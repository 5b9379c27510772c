package import Postgres
package import Rights
import Signing
package import Store

/// What approving or returning a submitted scorecard does: it is scheduled, and live at once when its day has come; or
/// it is a draft again. None of its authors can be the one who approves.
package struct ScorecardEffect: ChangeEffect {
    let steps: CardSteps

    package init(audit: AuditTrail) {
        steps = CardSteps(audit: audit)
    }

    package var kinds: Set<ChangeKind> { [.scorecardPublish] }

    /// How a request names a card.
    static func object(_ code: String, _ version: Int) -> String { "\(code)/\(version)" }

    package func apply(
        _ change: StoredChange, approvedBy officer: StoredOfficer, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        try ScorecardStore.lock(db)
        let card = try submitted(change.object, db)
        guard card.digest == change.digest else { throw Fault.draftChanged }
        guard try !ScorecardStore.isAuthor(officer.key, of: card.id, db) else { throw Fault.fourEyes }
        try steps.move(card.id, to: .approved, because: change.reason, in: context, db)
        try steps.move(card.id, to: .scheduled, because: change.reason, in: context, db)
        if let day = card.effectiveFrom, day <= context.businessDay {
            try steps.makeLive(card.id, because: change.reason, in: context, db)
        }
    }

    package func close(
        kind: ChangeKind, object: String, comment: String, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        try steps.move(submitted(object, db).id, to: .draft, because: comment, in: context, db)
    }

    private func submitted(_ object: String, _ db: isolated PostgresConnection) throws -> StoredScorecard {
        let parts = object.split(separator: "/")
        guard parts.count == 2, let version = Int32(parts[1]),
            let card = try ScorecardStore.lock(code: String(parts[0]), version: version, db)
        else { throw Fault.scorecardUnknown }
        guard card.state == .submitted else { throw Fault.scorecardState }
        return card
    }
}
