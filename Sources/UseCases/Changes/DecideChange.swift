import CivilTime
package import Postgres
package import Rights
package import Signing
import Store

/// Approves, returns or withdraws a request. Of two officers who decide at once the first wins and the second is told
/// that the request is closed; the one who asked never approves it, which the database checks again.
package struct DecideChange: Sendable {
    let pool: PostgresPool
    let effects: ChangeEffects
    let audit: AuditTrail

    package init(pool: PostgresPool, effects: ChangeEffects, audit: AuditTrail) {
        self.pool = pool
        self.effects = effects
        self.audit = audit
    }

    /// `comment` says why a request is returned or withdrawn. Returns what the approver hands over to somebody, if
    /// anything.
    ///
    /// - Throws: `Fault.changeUnknown`, also where the officer may not see requests of this kind; `Fault.fourEyes`;
    ///   `Fault.changeClosed`; and what carrying it out meets.
    @discardableResult
    package func callAsFunction<Answer>(
        _ id: PublicID, _ decision: ChangeRequest<Int32>.Decision, comment: ReasonText? = nil,
        in context: OperationContext, answering: Answering<SecretToken?, Answer> = .plainly
    ) async throws -> Answer {
        try await pool.transaction { db in
            guard let change = try ChangeStore.lock(id, db) else { throw Fault.changeUnknown }
            let officer = try Self.officer(deciding: decision, change, in: context, db)
            return try answering(
                in: context, db,
                again: { _, _ in try audit.append(decision.action, object: "again", in: context, db) },
                { try decide(change, decision, comment, by: officer, in: context, db) })
        }
    }

    private func decide(
        _ change: StoredChange, _ decision: ChangeRequest<Int32>.Decision, _ comment: ReasonText?,
        by officer: StoredOfficer, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> SecretToken? {
        let state = try Self.state(of: change, decision, by: officer.key, at: context.now)
        if decision == .approve { try Self.checkRequester(of: change, db) }
        try ChangeStore.decide(change.key, state, by: officer.key, comment: comment?.text, now: context.now, db)
        var handedOver: SecretToken?
        switch decision {
        case .approve:
            handedOver = try effects[change.kind]?.carryOut(change, approvedBy: officer, in: context, db)
        case .giveBack, .withdraw:
            try effects[change.kind]?.close(
                kind: change.kind, object: change.object, comment: comment?.text ?? state.rawValue, in: context, db)
        }
        try audit.append(decision.action, object: AuditObject.change(change.id), in: context, db)
        return handedOver
    }

    /// What somebody asked for who may no longer ask for it can be returned, and not approved.
    private static func checkRequester(of change: StoredChange, _ db: isolated PostgresConnection) throws {
        guard let requester = try OfficerStore.officer(change.requester, db), requester.state == .active,
            requester.reach.allows(change.kind.request)
        else { throw Fault.changeClosed }
    }

    /// Whoever may neither ask for nor approve such changes learns nothing of the request.
    private static func officer(
        deciding decision: ChangeRequest<Int32>.Decision, _ change: StoredChange, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws -> StoredOfficer {
        do {
            return try context.officer(may: decision == .withdraw ? change.kind.request : change.kind.approve, db)
        } catch Fault.forbidden {
            throw change.requester == context.actor.officer ? Fault.fourEyes : Fault.changeUnknown
        }
    }

    private static func state(
        of change: StoredChange, _ decision: ChangeRequest<Int32>.Decision, by officer: Int32, at now: Instant
    ) throws(Fault) -> StoredChange.State {
        do throws(ChangeRequest<Int32>.Refusal) {
            return try change.rules.deciding(decision, by: officer, at: now)
        } catch {
            throw switch error {
            case .alreadyClosed: .changeClosed
            case .ownRequest: .fourEyes
            case .notOwn: .forbidden
            }
        }
    }
}

extension Actor {
    /// The id of the officer, if it is one.
    var officer: PublicID? {
        guard case .officer(let id) = self else { return nil }
        return id
    }
}

extension ChangeRequest.Decision {
    fileprivate var action: AuditAction {
        switch self {
        case .approve: .changeApproved
        case .giveBack: .changeReturned
        case .withdraw: .changeWithdrawn
        }
    }
}
