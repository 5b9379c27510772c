package import CivilTime
import Postgres
import Rights
package import Signing
import Store

/// Opens a session for an officer: login, password and code in one step.
package struct SignIn: Sendable {
    let check: CheckCredentials

    package init(check: CheckCredentials) {
        self.check = check
    }

    package struct Answer: Sendable {
        /// Shown once; only its digest is kept.
        package let token: SecretToken
        package let officer: PublicID
        /// The session ends then at the latest, and earlier when it is not used.
        package let expiresAt: Instant
    }

    /// - Throws: `Fault.signInFailed`, whatever was wrong.
    package func callAsFunction(
        login: String, password: String, code: String, in context: OperationContext
    ) async throws -> Answer {
        let token = try SecretToken.random(prefix: ReadSession.prefix)
        let expiresAt = context.now.adding(seconds: SignInRules.absoluteLimit)
        let audit = check.audit
        let officer = try await check(login: login, password: password, code: code, in: context) { held, db in
            try OfficerStore.addSession(token.digest, of: held.key, now: context.now, expiresAt: expiresAt, db)
            try OfficerStore.trimSessions(
                of: held.key, now: context.now, idleSince: context.now.adding(seconds: -SignInRules.idleLimit),
                keeping: SignInRules.sessionLimit, db)
            try audit.append(.officerSignedIn, in: context.acting(as: held.id), db)
            return held
        }
        if let hash = officer.passwordHash.flatMap(PasswordHash.init), hash.isOutdated {
            try await renew(hash, password, of: officer.key)
        }
        return Answer(token: token, officer: officer.id, expiresAt: expiresAt)
    }

    /// Keeps the password under today's costs, unless it was changed meanwhile.
    private func renew(_ old: PasswordHash, _ password: String, of officer: Int32) async throws {
        let new = try await check.desk.hash(password)
        try await check.pool.transaction { db in
            guard try OfficerStore.lockCredentials(officer, db)?.passwordHash == old.text else { return }
            _ = try OfficerStore.setPassword(new.text, of: officer, db)
        }
    }
}

extension OperationContext {
    /// The same circumstances once it is known which officer acts.
    func acting(as officer: PublicID) -> OperationContext {
        OperationContext(now: now, actor: .officer(officer), purpose: purpose, requestID: requestID, origin: origin)
    }
}
