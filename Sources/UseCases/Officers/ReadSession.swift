package import CivilTime
package import Postgres
import Rights
import Signing
package import Store

/// Finds the officer behind a session token, with the rights of this moment: whoever was disabled a second ago is nobody
/// now, and a role taken away is gone.
package struct ReadSession: Sendable {
    package static let prefix = "sds_"
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
}
