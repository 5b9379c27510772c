import CivilTime
package import Postgres
package import Rights
package import Signing
import Store

/// Creates or resets officers by the hand of the server's owner: `shangding officer create`, `shangding officer reset`.
///
/// Only as long as no two officers could do it: before there is an administrator and another officer who approves, or
/// when one of the two was disabled and nobody is left. From then on an administrator asks and another officer
/// approves.
package struct SetUpAtServer: Sendable {
    let pool: PostgresPool
    let desk: PasswordDesk
    let audit: AuditTrail
    private let factors: SecondFactors

    package init(pool: PostgresPool, desk: PasswordDesk, ring: KeyRing, audit: AuditTrail) throws {
        self.pool = pool
        self.desk = desk
        self.audit = audit
        factors = try SecondFactors(ring)
    }

    package struct Answer: Sendable {
        package let officer: PublicID
        /// To be scanned by the officer's authenticator app, and shown this once.
        package let factor: TimeCode
    }

    /// - Throws: `Fault.fourEyes` once two officers can do it; faults of the login, the reach or the password.
    package func create(
        login: String, reach: OfficerReach, password: String, in context: OperationContext
    ) async throws -> Answer {
        guard LoginName.isSound(login) else { throw Fault.loginInvalid }
        let id = try PublicID.random()
        return try await setUp(login: login, password: password, in: context) { db in
            guard let source = reach.source, try !CatalogueStore.hasSource(source, db) else {
                guard
                    let key = try OfficerStore.add(
                        id: id, login: login, reach: reach, activation: SHA256Digest(hashing: []), until: context.now,
                        now: context.now, db)
                else { throw Fault.loginTaken }
                try audit.append(
                    .officerCreated, object: AuditObject.officer(id), in: context, db)
                return (key, id)
            }
            throw Fault.reachInvalid
        }
    }

    /// Gives an officer another password and second factor, ends their sessions and opens a locked account.
    package func reset(login: String, password: String, in context: OperationContext) async throws -> Answer {
        try await setUp(login: login, password: password, in: context) { db in
            guard let officer = try OfficerStore.officer(login: login, db) else { throw Fault.officerUnknown }
            try OfficerStore.invite(
                officer.key, activation: SHA256Digest(hashing: []), until: context.now, db)
            try OfficerStore.endSessions(of: officer.key, db)
            try audit.append(
                .officerReset, object: AuditObject.officer(officer.id), in: context, db)
            return (officer.key, officer.id)
        }
    }

    private func setUp(
        login: String, password: String, in context: OperationContext,
        _ prepare: @Sendable (isolated PostgresConnection) throws -> (key: Int32, id: PublicID)
    ) async throws -> Answer {
        let hash = try await desk.hash(choice: password, for: login)
        let factor = try TimeCode.random()
        return try await pool.transaction { db in
            try OfficerStore.lock(db)
            if Self.canApprove(try OfficerStore.all(db)) { throw Fault.fourEyes }
            let (key, id) = try prepare(db)
            _ = try OfficerStore.activate(
                key, passwordHash: hash.text, totpSecret: try factors.seal(factor, of: id), db)
            return Answer(officer: id, factor: factor)
        }
    }

    /// Whether an active officer can ask for a change of officers and another active one approve it.
    private static func canApprove(_ officers: [StoredOfficer]) -> Bool {
        let active = officers.filter { $0.state == .active }
        return active.contains { asking in
            asking.reach.allows(.officerManage)
                && active.contains { $0.key != asking.key && $0.reach.allows(.officerApprove) }
        }
    }
}
