import CivilTime
import Federation
import Incentives
import Postgres
import Signing
import Store

/// Ends what visitors may use because their home city says so: the grant counts no more, what was held under it and
/// not committed goes back, and a band or a score it told is forgotten. What was committed runs on.
struct EndGrants: Sendable {
    let ending: HoldEnding

    enum Outcome: Sendable {
        case ended
        /// This partner gave no such grant, or knows no such subject here. Its name is locked, and nothing is written.
        case unknown
        /// It had ended before; nothing is written.
        case closed
    }

    /// One grant of a partner, by the number of the message that gave it.
    func revoke(
        _ grant: UInt128, of partner: Int32, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> Outcome {
        try VisitorStore.lockNames([grant], db)
        guard let visitor = try VisitorStore.visitor(ofGrant: grant, from: partner, db) else { return .unknown }
        try VisitorStore.lock(visitor, db)
        let keys = try VisitorStore.openHolds(of: visitor, under: grant, db).map { (beneficiary: -visitor, hold: $0) }
        // One of them may have ended between the two statements.
        let holds = try HoldStore.lock(keys, db).filter { $0.state == .held }
        guard try VisitorStore.revoke(grant, of: visitor, db) else { return .closed }
        try FederationMessageStore.blank([(partner: partner, id: MessageID(uuid: PublicID(uuid: grant)))], db)
        try ending.release(holds, .grantRevoked, in: context, db)
        return .ended
    }

    /// Everything of a subject its home city has erased.
    func erase(
        _ subject: UInt128, of partner: Int32, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> Outcome {
        try VisitorStore.lockNames([subject], db)
        guard let visitor = try VisitorStore.visitor(withSubject: subject, from: partner, db) else { return .unknown }
        try VisitorStore.lock(visitor, db)
        guard try VisitorStore.erase(visitor, db) else { return .closed }
        let holds = try HoldStore.lockOpen(of: -visitor, db)
        let revoked = try VisitorStore.revokeAll(of: visitor, db)
        try FederationMessageStore.blank(
            revoked.map { (partner: partner, id: MessageID(uuid: PublicID(uuid: $0))) }, db)
        try ending.release(holds, .grantRevoked, in: context, db)
        return .ended
    }
}
