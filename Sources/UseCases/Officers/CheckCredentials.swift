import CivilTime
package import Postgres
import Rights
package import Signing
import Store

/// Compares login, password and code with what is kept, all three in one step.
///
/// Every failure looks the same and takes the same time: nobody of that name, not active, locked, wrong password, wrong
/// code, a code used before. So nothing can be learned of an account without its password and its code. Ten failures in
/// a row lock it (`SignInRules`); while it is locked nothing is counted, and nothing opens it but time or a reset.
package struct CheckCredentials: Sendable {
    let pool: PostgresPool
    let desk: PasswordDesk
    let audit: AuditTrail
    private let factors: SecondFactors
    /// Codes of nobody are compared with this one's.
    private let nobody: TimeCode

    package init(pool: PostgresPool, desk: PasswordDesk, ring: KeyRing, audit: AuditTrail) throws {
        self.pool = pool
        self.desk = desk
        self.audit = audit
        factors = try SecondFactors(ring)
        nobody = try TimeCode.random()
    }

    /// Runs `granted` in the transaction that takes the code.
    ///
    /// - Throws: `Fault.signInFailed`.
    func callAsFunction<Result: Sendable>(
        login: String, password: String, code: String, in context: OperationContext,
        _ granted: @Sendable (OfficerCredentials, isolated PostgresConnection) throws -> Result
    ) async throws -> Result {
        let known = try await pool.transaction(.readOnly) { db in
            try OfficerStore.credentials(login: String(login.prefix(64)), db)
        }
        // What is too long to be anybody's password costs what any other does.
        let tried = PasswordRules.isHashable(password) ? password : ""
        let isRight = try await desk.matches(tried, known?.passwordHash.flatMap(PasswordHash.init))
        let factor = try known.flatMap { known in
            try known.totpSecret.map { try factors.open($0, of: known.id) }
        }
        let step = (factor ?? nobody).step(matching: code, at: context.now, after: known?.totpLastStep)
        let service = OperationContext(
            now: context.now, actor: .maintainer("sign-in"), purpose: context.purpose, requestID: context.requestID,
            origin: context.origin)
        let granted = try await pool.transaction { db -> Result? in
            // Nobody's row has no key: the same statements run and find nothing.
            let held = try OfficerStore.lockCredentials(known?.key ?? 0, db)
            let isLocked = held?.lockedUntil.map { $0 > context.now } ?? false
            if let held, let step, isRight, !isLocked, held.state == .active, held.passwordHash == known?.passwordHash,
                held.totpSecret == known?.totpSecret, step > held.totpLastStep
            {
                try OfficerStore.recordSignIn(held.key, totpStep: step, db)
                return try granted(held, db)
            }
            let counts = held?.state == .active && !isLocked
            let attempts = (held?.failedAttempts ?? 0) + (counts ? 1 : 0)
            let lock = SignInRules.lock(afterFailures: Int(attempts)).map { context.now.adding(seconds: $0) }
            try OfficerStore.recordFailure(
                held?.key ?? 0, attempts: attempts, lockedUntil: counts ? lock : held?.lockedUntil, db)
            try audit.append(
                .officerSignInFailed, object: held.map { AuditObject.officer($0.id) } ?? "", in: service,
                db)
            return nil
        }
        guard let granted else { throw Fault.signInFailed }
        return granted
    }
}
