package import CivilTime
package import Intake
package import Postgres
package import Rights
package import Signing
import Store

/// Shows an officer the ID number of one citizen: with a reason, after another officer has approved it, for ten
/// minutes, each look in the audit. Everywhere else an officer sees no part of a number.
package struct UnmaskIdentity: Sendable {
    let pool: PostgresPool
    let identity: IdentityKeys
    let audit: AuditTrail

    package init(pool: PostgresPool, identity: IdentityKeys, audit: AuditTrail) {
        self.pool = pool
        self.identity = identity
        self.audit = audit
    }

    package struct Answer: Sendable {
        package let type: IDType
        package let number: Redacted<[UInt8]>
        package let shownUntil: Instant
    }

    /// Asks for it. The request names the citizen by the city id.
    ///
    /// - Throws: `Fault.citizenUnknown`, also for a citizen outside the officer's districts.
    package func request<Reply>(
        _ citizen: CityID, reason: ReasonText, in context: OperationContext,
        answering: Answering<PublicID, Reply> = .plainly
    ) async throws -> Reply {
        try await pool.transaction { db in
            let officer = try context.officer(may: .identityUnmask, db)
            let key = try CitizenReach.key(of: citizen, for: officer, db)
            return try answering.about(in: context, db) {
                (
                    citizen: key,
                    outcome: try RequestChange(audit: audit)(
                        .identityUnmask, object: citizen.description, plan: Array(citizen.description.utf8),
                        reason: reason, by: officer, in: context, db)
                )
            }
        }
    }

    /// The number, once the request was approved.
    ///
    /// - Throws: `Fault.changeUnknown` for a request that is not the officer's own, not of this citizen, not approved,
    ///   or approved too long ago.
    package func callAsFunction(
        _ citizen: CityID, approvedBy change: PublicID, in context: OperationContext
    ) async throws -> Answer {
        let after = context.now.adding(seconds: -SignInRules.unmaskLimit)
        let found = try await pool.transaction(.readOnly) { db in
            let officer = try context.officer(may: .identityUnmask, db)
            guard let stored = try ChangeStore.change(change, db), stored.kind == .identityUnmask,
                stored.object == citizen.description, let decidedAt = stored.decidedAt
            else { throw Fault.changeUnknown }
            let key = try CitizenReach.key(of: citizen, for: officer, db)
            guard
                let row = try ChangeStore.unmaskedIDNumber(
                    of: key, change: change, object: stored.object, officer: officer.key, approvedAfter: after, db)
            else { throw Fault.changeUnknown }
            return (key: key, row: row, until: decidedAt.adding(seconds: SignInRules.unmaskLimit))
        }
        let opened = try identity.open(found.row.idNumber, ofRow: found.row.blindIndex)
        try await audit.record(
            .identityRead, about: found.key, object: AuditObject.change(change), in: context)
        return Answer(type: opened.type, number: opened.number, shownUntil: found.until)
    }
}
