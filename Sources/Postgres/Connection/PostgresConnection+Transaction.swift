import CLibPQ

extension PostgresConnection {
    /// Runs `body` between BEGIN and COMMIT; when it throws, rolls back and rethrows its error.
    ///
    /// A task cancelled before the commit is rolled back too. When the connection breaks during COMMIT nobody can know
    /// whether it happened: the error says `outcomeUnknown`.
    package func transaction<Result>(_ mode: TransactionMode = .readWrite, _ body: () throws -> Result) throws -> Result
    {
        try Task.checkCancellation()
        try begin(mode)
        let result: Result
        do {
            result = try body()
            try Task.checkCancellation()
        } catch {
            rollback()
            throw error
        }
        try commit()
        return result
    }

    private func begin(_ mode: TransactionMode) throws(PostgresError) {
        let session = try current()
        guard session.transactionStatus == PQTRANS_IDLE else {
            throw PostgresError(.unexpectedResult, detail: "a transaction inside a transaction")
        }
        try execute(script: mode.begin)
    }

    private func commit() throws(PostgresError) {
        let result = try exchange("COMMIT") { session throws(PostgresError) in
            do throws(PostgresError) {
                return try session.execute("COMMIT")
            } catch {
                throw session.isBroken ? error.recoded(.outcomeUnknown) : error
            }
        }
        // The server answers COMMIT with ROLLBACK when a statement failed and the body kept quiet about it.
        guard result.commandTag == "COMMIT" else {
            throw PostgresError(.server(.inFailedTransaction), sqlState: .inFailedTransaction)
        }
    }

    private func rollback() {
        guard let session = try? current() else { return }
        do {
            _ = try session.execute("ROLLBACK")
        } catch {
            close()
            log(.rollbackFailed(error))
        }
    }

    /// A transaction for the pool: makes sure of a session first and leaves none behind that is not idle.
    func transact<Result: Sendable>(
        _ mode: TransactionMode, _ body: @Sendable (isolated PostgresConnection) throws -> Result
    ) throws -> Result {
        try ready()
        defer { if let session = try? current(), session.transactionStatus != PQTRANS_IDLE { close() } }
        return try transaction(mode) { try body(self) }
    }
}
