import Logging
import Postgres

/// Turns what the database room reports into log lines.
struct DatabaseLog: Sendable {
    private let log: Logger

    init(_ log: Logger) {
        self.log = log
    }

    func callAsFunction(_ event: PostgresEvent) {
        switch event {
        case .connected: log.debug("database connected")
        case .connectionFailed(let error): log.warning("database connection failed", metadata: detail(error))
        case .connectionLost(let error): log.warning("database connection lost", metadata: detail(error))
        case .rollbackFailed(let error): log.warning("rollback failed, connection dropped", metadata: detail(error))
        case .retrying(let state, let attempt):
            log.info("transaction runs again", metadata: ["sqlstate": "\(state)", "attempt": "\(attempt)"])
        case .waiting(let callers): log.debug("callers wait for a connection", metadata: ["callers": "\(callers)"])
        case .notice(let severity, let state, let routine):
            log.debug(
                "database notice",
                metadata: [
                    "severity": "\(severity)", "sqlstate": "\(state.map { "\($0)" } ?? "")",
                    "routine": "\(routine ?? "")",
                ])
        }
    }

    private func detail(_ error: PostgresError) -> Logger.Metadata {
        ["error": "\(error.debugDescription)"]
    }
}
