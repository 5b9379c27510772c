import Postgres
import Signing
import Store

/// Gives a signed-in officer another password. It asks for the old one and a code, as signing in does, and ends the
/// officer's other sessions.
package struct ChangePassword: Sendable {
    let check: CheckCredentials

    package init(check: CheckCredentials) {
        self.check = check
    }

    /// `session` is the token of the session that asks, which stays.
    ///
    /// - Throws: `Fault.signInFailed`, or what is against the new one.
    package func callAsFunction(
        old: String, code: String, new: String, session: String, in context: OperationContext
    ) async throws {
        guard case .officer(let id) = context.actor,
            let officer = try await check.pool.transaction(.readOnly, { db in try OfficerStore.officer(id, db) })
        else { throw Fault.forbidden }
        let hash = try await check.desk.hash(choice: new, for: officer.login)
        let (audit, kept) = (check.audit, SecretToken(session, prefix: ReadSession.prefix)?.digest)
        try await check(login: officer.login, password: old, code: code, in: context) { held, db in
            guard held.key == officer.key, try OfficerStore.setPassword(hash.text, of: held.key, db) else {
                throw Fault.forbidden
            }
            try OfficerStore.endSessions(of: held.key, keeping: kept, db)
            try audit.append(.officerPasswordChanged, in: context, db)
        }
    }
}
