import CLibPQ

extension PostgresConnection {
    /// Streams `COPY … TO STDOUT (FORMAT binary)` through `row` and gives the number of rows.
    ///
    /// Memory for one row. A body that throws ends the session, since the rows on their way cannot be called back.
    @discardableResult
    package func copyOut(_ sql: String, row: (inout BinaryRow) throws -> Void) throws -> Int {
        let session = try begin(sql, PGRES_COPY_OUT)
        var reader = BinaryCopyReader(session: session)
        do {
            try reader.readAll(row)
        } catch let error as PostgresError where reader.serverEnded {
            throw ended(error, session)
        } catch {
            close()
            throw error
        }
        return reader.rowCount
    }

    @discardableResult
    package func copyOut(_ text: CopyText, row: (inout BinaryRow) throws -> Void) throws -> Int {
        try copyOut(text.sql, row: row)
    }

    /// Streams rows into `COPY … FROM STDIN (FORMAT binary)` and gives the number of rows stored.
    ///
    /// When `body` throws, nothing is stored and its error is rethrown; the session stays usable after the rollback.
    @discardableResult
    package func copyIn(_ sql: String, _ body: (inout BinaryCopyWriter) throws -> Void) throws -> Int {
        let session = try begin(sql, PGRES_COPY_IN)
        do {
            var writer = BinaryCopyWriter(session: session)
            try body(&writer)
            try writer.finish()
        } catch {
            _ = try? endCopyIn(session, reason: "given up by the client")
            if session.isBroken { throw ended(session.failure(), session) }
            throw error
        }
        do throws(PostgresError) {
            return try endCopyIn(session, reason: nil).affectedRows
        } catch {
            throw ended(error, session)
        }
    }

    @discardableResult
    package func copyIn(_ text: CopyText, _ body: (inout BinaryCopyWriter) throws -> Void) throws -> Int {
        try copyIn(text.sql, body)
    }

    private func begin(_ sql: String, _ expected: ExecStatusType) throws(PostgresError) -> ServerSession {
        let session = try current()
        let result = try exchange("COPY") { session throws(PostgresError) in try session.execute(sql) }
        guard result.status == expected else {
            close()
            throw PostgresError(.unexpectedResult, detail: "the statement is not the expected COPY")
        }
        return session
    }

    private func endCopyIn(_ session: ServerSession, reason: String?) throws(PostgresError) -> ServerResult {
        let sent = unsafe PQputCopyEnd(session.pointer, reason)
        let result = try session.results()
        guard sent == 1 else { throw session.failure() }
        return result
    }

    private func ended(_ error: PostgresError, _ session: ServerSession) -> PostgresError {
        let error = error.during("COPY")
        if session.isBroken { drop(error) }
        return error
    }
}

extension ServerSession {
    /// Reads results until there are no more; gives the last good one or throws the first bad one.
    func results() throws(PostgresError) -> ServerResult {
        var last: ServerResult?
        var refusal: PostgresError?
        while let next = unsafe PQgetResult(pointer) {
            do throws(PostgresError) {
                last = try checked(unsafe ServerResult(next))
            } catch {
                refusal = refusal ?? error
            }
            if last?.status == PGRES_COPY_IN || isBroken { break }
        }
        if let refusal { throw refusal }
        guard let last else { throw failure() }
        return last
    }
}
