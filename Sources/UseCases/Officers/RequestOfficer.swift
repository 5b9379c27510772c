import CivilTime
package import Postgres
package import Rights
package import Signing
import Store

/// Asks for a new officer, another reach of one, or a reset: by an administrator, to be approved by another officer.
///
/// Where the officer has to set up password and second factor, the administrator gets half of a code to hand over, and
/// whoever approves the other half. Together they are good for three days from the approval, and only a digest is kept; so
/// neither the one who asks nor the one who approves can set the account up, or knows what the officer signs in with.
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

    package func create(
        login: String, reach: OfficerReach, reason: ReasonText, in context: OperationContext
    ) async throws -> Answer {
        try await pool.transaction { db in try create(login, reach, reason, in: context, db) }
    }

    /// The same at most once for each idempotency key.
    package func create(
        login: String, reach: OfficerReach, reason: ReasonText, once: Once<Answer>, _ idempotency: Idempotency,
        in context: OperationContext
    ) async throws -> [UInt8] {
        try await pool.transaction { db in
            try idempotency(
                once, in: context, db, again: { _, _ in try writeDownAgain(in: context, db) },
                { (citizen: nil, outcome: try create(login, reach, reason, in: context, db)) })
        }
    }

    private func create(
        _ login: String, _ reach: OfficerReach, _ reason: ReasonText, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws -> Answer {
        guard LoginName.isSound(login) else { throw Fault.loginInvalid }
        let code = try ActivationCode.half()
        let asking = try context.officer(may: .officerManage, db)
        try Self.check(reach, db)
        guard try OfficerStore.officer(login: login, db) == nil else { throw Fault.loginTaken }
        let plan = OfficerPlan(login: login, reach: reach, activation: code.digest)
        let change = try RequestChange(audit: audit)(
            .officerCreate, object: login, plan: plan.bytes, reason: reason, by: asking, in: context, db)
        return Answer(change: change, activation: code)
    }

    private func writeDownAgain(in context: OperationContext, _ db: isolated PostgresConnection) throws {
        try audit.append(.changeRequested, object: "again", in: context, db)
    }

    /// Other roles, another source, other districts.
    package func change(
        of officer: PublicID, to reach: OfficerReach, reason: ReasonText, in context: OperationContext
    ) async throws -> PublicID {
        try await pool.transaction { db in
            let asking = try context.officer(may: .officerManage, db)
            guard let known = try OfficerStore.officer(officer, db) else { throw Fault.officerUnknown }
            try Self.check(reach, db)
            let plan = OfficerPlan(login: known.login, reach: reach)
            return try RequestChange(audit: audit)(
                .officerRoles, object: officer.text(prefix: Actor.officerPrefix), plan: plan.bytes, reason: reason,
                by: asking, in: context, db)
        }
    }

    /// A new password and second factor, also for one who was disabled.
    package func reset(
        _ officer: PublicID, reason: ReasonText, in context: OperationContext
    ) async throws -> Answer {
        try await pool.transaction { db in try reset(officer, reason, in: context, db) }
    }

    /// The same at most once for each idempotency key.
    package func reset(
        _ officer: PublicID, reason: ReasonText, once: Once<Answer>, _ idempotency: Idempotency,
        in context: OperationContext
    ) async throws -> [UInt8] {
        try await pool.transaction { db in
            try idempotency(
                once, in: context, db, again: { _, _ in try writeDownAgain(in: context, db) },
                { (citizen: nil, outcome: try reset(officer, reason, in: context, db)) })
        }
    }

    private func reset(
        _ officer: PublicID, _ reason: ReasonText, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> Answer {
        let code = try ActivationCode.half()
        let asking = try context.officer(may: .officerManage, db)
        guard let known = try OfficerStore.officer(officer, db) else { throw Fault.officerUnknown }
        let plan = OfficerPlan(login: known.login, activation: code.digest)
        let change = try RequestChange(audit: audit)(
            .officerReset, object: officer.text(prefix: Actor.officerPrefix), plan: plan.bytes, reason: reason,
            by: asking, in: context, db)
        return Answer(change: change, activation: code)
    }

    private static func check(_ reach: OfficerReach, _ db: isolated PostgresConnection) throws {
        if let source = reach.source, try !CatalogueStore.hasSource(source, db) { throw Fault.reachInvalid }
    }
}
