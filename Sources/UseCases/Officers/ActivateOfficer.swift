import CivilTime
package import Postgres
import Rights
package import Signing
import Store

/// Lets an officer who was approved or reset set up a password and a second factor, with one half of a code from
/// the administrator and one from whoever approved. The officer alone learns both secrets.
package struct ActivateOfficer: Sendable {
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

    /// The secret for the officer's authenticator app, shown this once.
    ///
    /// - Throws: `Fault.activationFailed`, whatever was wrong with login or halves, in the same time; faults of the
    ///   password, which say nothing of the account.
    package func callAsFunction(
        login: String, activation: String, confirmation: String, password: String, in context: OperationContext
    ) async throws -> TimeCode {
        let hash = try await desk.hash(choice: password, for: login)
        let presented = ActivationCode.digest(of: activation, and: confirmation)
        let factor = try TimeCode.random()
        return try await pool.transaction { db in
            guard let presented, let known = try OfficerStore.credentials(login: String(login.prefix(64)), db),
                let held = try OfficerStore.lockCredentials(known.key, db), held.state == .invited,
                let expected = held.activationDigest, ConstantTime.equal(expected, presented.bytes),
                let until = held.activationUntil, context.now < until
            else { throw Fault.activationFailed }
            _ = try OfficerStore.activate(
                held.key, passwordHash: hash.text, totpSecret: try factors.seal(factor, of: held.id), db)
            try audit.append(.officerActivated, in: context.acting(as: held.id), db)
            return factor
        }
    }
}
