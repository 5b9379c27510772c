import CivilTime
package import Postgres
package import Rights
package import Signing
import Store

/// Asks for a new officer, another reach of one, or a reset: by an administrator, to be approved by another officer.
///
/// Where the officer has to set up password and second factor, the administrator gets half of a code to hand over, and
/// whoever approves the other half. Together they are good for three days from the approval, and only a digest is kept;
/// so neither the one who asks nor the one who approves can set the account up, or knows what the officer signs in
/// with.
package struct RequestOfficer: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    package struct Answer: Sendable {
        package let change: PublicID
        /// The first half of the code. Shown once, and again to a repeated request.
        package let activation: SecretToken
    }

    package func create<Reply>(
        login: String, reach: OfficerReach, reason: ReasonText, in context: OperationContext,
        answering: Answering<Answer, Reply> = .plainly
    ) async throws -> Reply {
        guard LoginName.isSound(login) else { throw Fault.loginInvalid }
        return try await pool.transaction { db in
            let asking = try context.officer(may: .officerManage, db)
            return try answering(in: context, db, again: { _, _ in try writeDownAgain(in: context, db) }) {
                let code = try ActivationCode.half()
                try Self.check(reach, db)
                guard try OfficerStore.officer(login: login, db) == nil else { throw Fault.loginTaken }
                let plan = OfficerPlan(login: login, reach: reach, activation: code.digest)
                let change = try RequestChange(audit: audit)(
                    .officerCreate, object: login, plan: plan.bytes, reason: reason, by: asking, in: context, db)
                return Answer(change: change, activation: code)
            }
        }
    }

    private func writeDownAgain(in context: OperationContext, _ db: isolated PostgresConnection) throws {
        try audit.append(.changeRequested, object: "again", in: context, db)
    }

    /// Other roles, another source, other districts.
    package func change<Reply>(
        of officer: PublicID, to reach: OfficerReach, reason: ReasonText, in context: OperationContext,
        answering: Answering<PublicID, Reply> = .plainly
    ) async throws -> Reply {
        try await pool.transaction { db in
            let asking = try context.officer(may: .officerManage, db)
            return try answering(in: context, db) {
                guard let known = try OfficerStore.officer(officer, db) else { throw Fault.officerUnknown }
                try Self.check(reach, db)
                let plan = OfficerPlan(login: known.login, reach: reach)
                return try RequestChange(audit: audit)(
                    .officerRoles, object: officer.text(prefix: Actor.officerPrefix), plan: plan.bytes, reason: reason,
                    by: asking, in: context, db)
            }
        }
    }

    /// A new password and second factor, also for one who was disabled.
    package func reset<Reply>(
        _ officer: PublicID, reason: ReasonText, in context: OperationContext,
        answering: Answering<Answer, Reply> = .plainly
    ) async throws -> Reply {
        try await pool.transaction { db in
            let asking = try context.officer(may: .officerManage, db)
            return try answering(in: context, db, again: { _, _ in try writeDownAgain(in: context, db) }) {
                let code = try ActivationCode.half()
                guard let known = try OfficerStore.officer(officer, db) else { throw Fault.officerUnknown }
                let plan = OfficerPlan(login: known.login, activation: code.digest)
                let change = try RequestChange(audit: audit)(
                    .officerReset, object: officer.text(prefix: Actor.officerPrefix), plan: plan.bytes, reason: reason,
                    by: asking, in: context, db)
                return Answer(change: change, activation: code)
            }
        }
    }

    private static func check(_ reach: OfficerReach, _ db: isolated PostgresConnection) throws {
        if let source = reach.source, try !CatalogueStore.hasSource(source, db) { throw Fault.reachInvalid }
    }
}
