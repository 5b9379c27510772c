import Postgres
import Store

/// Moves cards from state to state, each step written down with its officer, time and reason, and audited.
struct CardSteps: Sendable {
    let audit: AuditTrail

    func move(
        _ card: Int32, to state: ScorecardState, because reason: String, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        try ScorecardStore.move(
            card, to: state, actor: context.actor.description, reason: reason, now: context.now, db)
        try audit.append(.scorecardMoved, object: "card:\(card):\(state.rawValue)", in: context, db)
    }

    /// Makes a card the live one; the one before becomes superseded. The caller holds `ScorecardStore.lock`.
    func makeLive(
        _ card: Int32, because reason: String, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws {
        if let live = try ScorecardStore.live(db) {
            try move(live.id, to: .superseded, because: reason, in: context, db)
        }
        try move(card, to: .live, because: reason, in: context, db)
    }
}
