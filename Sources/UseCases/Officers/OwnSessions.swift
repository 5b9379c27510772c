package import CivilTime
import Postgres
import Rights
package import Signing
import Store

/// Shows officers where they are signed in, and ends one of their own sessions after they have proven themselves again
/// (OWASP ASVS 5.0 V7.5.2). A session is named by the first half of its token's digest, which opens nothing.
package struct OwnSessions: Sendable {
    package static let prefix = "ses_"

    let check: CheckCredentials

    package init(check: CheckCredentials) {
        self.check = check
    }

    package struct Entry: Sendable {
        package let id: PublicID
        package let issuedAt: Instant
        package let lastSeenAt: Instant
        package let expiresAt: Instant
        /// Whether it is the one that asks.
        package let isCurrent: Bool
    }

    /// The newest first. `session` is the token of the one that asks.
    package func callAsFunction(of officer: OfficerIdentity, session: String, now: Instant) async throws -> [Entry] {
        let asking = SecretToken(session, prefix: ReadSession.prefix)?.digest
        let open = try await check.pool.transaction(.readOnly) { db in
            try OfficerStore.openSessions(
                of: officer.key, now: now, idleSince: now.adding(seconds: -SignInRules.idleLimit), db)
        }
        return open.compactMap { session in
            PublicID(bytes: session.digest.prefix(16)).map { id in
                Entry(
                    id: id, issuedAt: session.issuedAt, lastSeenAt: session.lastSeenAt, expiresAt: session.expiresAt,
                    isCurrent: session.digest == asking?.bytes)
            }
        }
    }

    /// Ends one. Naming one that has ended, or is somebody else's, is no error and does nothing.
    ///
    /// - Throws: `Fault.signInFailed`.
    package func end(
        _ session: PublicID, password: String, code: String, in context: OperationContext
    ) async throws {
        guard case .officer(let id) = context.actor,
            let officer = try await check.pool.transaction(.readOnly, { db in try OfficerStore.officer(id, db) })
        else { throw Fault.forbidden }
        let audit = check.audit
        try await check(login: officer.login, password: password, code: code, in: context) { held, db in
            guard try OfficerStore.endSession(of: held.key, digestBeginning: session.bytes, db) else { return }
            try audit.append(.officerSignedOut, object: session.text(prefix: Self.prefix), in: context, db)
        }
    }
}
