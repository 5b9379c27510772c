import CLibPQ

/// One connection to PostgreSQL, on a thread of its own.
///
/// All work happens inside synchronous closures that run on that thread, so a transaction cannot be interleaved with
/// anything else. A connection that broke reopens at its next use; a transaction never spans two sessions.
package actor PostgresConnection {
    private nonisolated let thread = DatabaseThread()
    private let options: ConnectionOptions
    let log: PostgresLog
    private var session: ServerSession?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    /// Connects at first use.
    init(options: ConnectionOptions, log: @escaping PostgresLog) {
        self.options = options
        self.log = log
    }

    /// A connection outside any pool.
    package static func open(
        _ options: ConnectionOptions, log: @escaping PostgresLog = { _ in }
    ) async throws -> PostgresConnection {
        let connection = PostgresConnection(options: options, log: log)
        try await connection.ready()
        return connection
    }

    deinit { thread.stop() }

    /// Runs `body` on the connection's thread. A body that throws costs the session whatever it left open.
    package func use<Result: Sendable>(
        _ body: @Sendable (isolated PostgresConnection) throws -> Result
    ) throws -> Result {
        try ready()
        do {
            let result = try body(self)
            if let session, session.transactionStatus != PQTRANS_IDLE { close() }
            return result
        } catch {
            close()
            throw error
        }
    }

    /// Makes sure there is a session, opening one when there is none or the server hung up meanwhile.
    func ready() throws(PostgresError) {
        if let session, session.isStale() { drop(session.failure()) }
        if session == nil { session = try ServerSession(options: options, log: log) }
    }

    /// Ends the session, and with it everything it held: locks, settings, a transaction.
    package func close() {
        session = nil
    }

    /// The session inside a body; there is none after it broke.
    func current() throws(PostgresError) -> ServerSession {
        guard let session else { throw PostgresError(.connectionLost) }
        return session
    }

    /// Runs one exchange and drops the session when it did not survive.
    func exchange<Result>(
        _ label: @autoclosure () -> String, _ body: (ServerSession) throws(PostgresError) -> Result
    ) throws(PostgresError) -> Result {
        let session = try current()
        do throws(PostgresError) {
            return try body(session)
        } catch {
            let error = error.during(label())
            if session.isBroken { drop(error) }
            throw error
        }
    }

    func drop(_ reason: PostgresError) {
        session = nil
        log(.connectionLost(reason))
    }
}
