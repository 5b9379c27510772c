import CivilTime
import Postgres
import Rights
import Signing
import Store

/// Writes down what an officer asks for, for another one to approve. Called by the use case that knows what it is, in
/// its transaction and after it has checked the officer's rights.
package struct RequestChange: Sendable {
    package static let prefix = "chg_"

    let audit: AuditTrail

    /// `digest` is that of the plan unless the object has one of its own.
    ///
    /// - Throws: `Fault.changePending` when the same officer has asked for such a change of this object already.
    func callAsFunction(
        _ kind: ChangeKind, object: String, digest: SHA256Digest? = nil, plan: [UInt8] = [], reason: ReasonText,
        by officer: StoredOfficer, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> PublicID {
        let id = try PublicID.random()
        let days = ChangeRequest<Int32>.waitingDays
        guard
            try ChangeStore.add(
                id: id, kind: kind, object: object, digest: digest ?? SHA256Digest(hashing: plan), payload: plan,
                reason: reason.text, requester: officer.key, now: context.now,
                expiresAt: context.now.adding(seconds: days * 86_400), db)
        else { throw Fault.changePending }
        try audit.append(.changeRequested, object: AuditObject.change(id), in: context, db)
        return id
    }
}
