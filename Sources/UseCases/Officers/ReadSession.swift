package import CivilTime
package import Postgres
import Rights
import Signing
package import Store

/// Finds the officer behind a session token, with the rights of this moment: whoever was disabled a second ago is
/// nobody now, and a role taken away is gone.
package struct ReadSession: Sendable {
    package static let prefix = "sdo_"
    /// How exactly the last use of a session is written down, in seconds: a busy session writes once in this time.
    private static let grain: Int64 = 30

    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// `nil` for a token that is none, was made up, has ended or was not used for too long: nothing tells them apart.
    package func callAsFunction(_ text: String, now: Instant) async throws -> StoredSession? {
        guard let token = SecretToken(text, prefix: Self.prefix)?.digest else { return nil }
        let session = try await pool.transaction(.readOnly) { db in
            try OfficerStore.session(
                token, now: now, idleSince: now.adding(seconds: -SignInRules.idleLimit), db)
        }
        if let session, session.lastSeenAt.adding(seconds: Self.grain) <= now {
            try await pool.transaction { db in try OfficerStore.touchSession(token, now: now, db) }
        }
        return session
    }

    /// The same for faces, which only need to know who acts.
    package func identity(of text: String, now: Instant) async throws -> OfficerIdentity? {
        try await self(text, now: now)?.officer.identity
    }

    /// The same for a face that shows who is signed in.
    package func signedIn(_ text: String, now: Instant) async throws -> SignedIn? {
        try await self(text, now: now).map { SignedIn(officer: $0.officer.identity, login: $0.officer.login) }
    }

    package struct SignedIn: Sendable {
        package let officer: OfficerIdentity
        package let login: String
    }
}
