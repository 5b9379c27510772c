import Logging
import Postgres
import Synchronization

/// Whether the service may be sent requests: the database answers, and its schema is this program's. What keeps it from
/// that is logged when it begins, not at every probe.
final class Readiness: Sendable {
    private let pool: PostgresPool
    private let log: Logger
    private let wasReady = Mutex(true)

    init(pool: PostgresPool, log: Logger) {
        self.pool = pool
        self.log = log
    }

    func callAsFunction() async -> Bool {
        do {
            try await pool.withConnection { db in try Installation.migrator.check(db) }
            if !note(true) { log.info("ready again") }
            return true
        } catch {
            if note(false) { log.warning("not ready", metadata: ["error": "\(error)"]) }
            return false
        }
    }

    /// What the probe before found.
    private func note(_ isReady: Bool) -> Bool {
        wasReady.withLock { before in
            defer { before = isReady }
            return before
        }
    }
}
