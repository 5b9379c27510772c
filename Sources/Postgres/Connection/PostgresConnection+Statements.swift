extension PostgresConnection {
    /// Runs a statement for its effect and gives the number of rows affected.
    @discardableResult
    package func run<Parameters, Row>(
        _ statement: Statement<Parameters, Row>, _ parameters: Parameters
    ) throws(PostgresError) -> Int {
        try result(statement, parameters).affectedRows
    }

    /// The first row, or `nil`.
    package func first<Parameters, Row>(
        _ statement: Statement<Parameters, Row>, _ parameters: Parameters
    ) throws(PostgresError) -> Row? {
        let result = try result(statement, parameters)
        guard result.rowCount > 0 else { return nil }
        return try decoding(statement) { () throws(PostgresError) in try result.decode(0, statement.decode) }
    }

    /// All rows, in memory.
    package func all<Parameters, Row>(
        _ statement: Statement<Parameters, Row>, _ parameters: Parameters
    ) throws(PostgresError) -> [Row] {
        let result = try result(statement, parameters)
        return try decoding(statement) { () throws(PostgresError) in try result.decodeAll(statement.decode) }
    }

    /// Hands over the rows one by one as they arrive, in memory for one row.
    ///
    /// A body that throws ends the session, since the remaining rows cannot be called back: use LIMIT to stop early.
    package func each<Parameters, Row>(
        _ statement: Statement<Parameters, Row>, _ parameters: Parameters, _ body: (Row) throws -> Void
    ) throws {
        let session = try current()
        var ended = false
        do {
            try session.stream(statement.text, statement.parameters(parameters)) { result in
                do {
                    try body(result.decode(0, statement.decode))
                } catch {
                    ended = true
                    throw error
                }
            }
        } catch {
            let labelled = (error as? PostgresError)?.during(statement.text.label)
            if session.isBroken, let labelled { drop(labelled) } else if ended { close() }
            throw labelled ?? error
        }
    }

    /// Runs text of one or more statements, for DDL and SET.
    package func execute(script: String) throws(PostgresError) {
        _ = try exchange("script") { session throws(PostgresError) in try session.execute(script) }
    }

    package func execute(script: StaticString) throws(PostgresError) {
        try execute(script: "\(script)")
    }

    /// What the server says about a statement, without running it.
    package func describe(_ sql: StaticString) throws(PostgresError) -> StatementDescription {
        try exchange("describe") { session throws(PostgresError) in try session.describe(sql) }
    }

    private func result<Parameters, Row>(
        _ statement: Statement<Parameters, Row>, _ parameters: Parameters
    ) throws(PostgresError) -> ServerResult {
        let parameters = statement.parameters(parameters)
        return try exchange(statement.text.label) { session throws(PostgresError) in
            try session.execute(statement.text, parameters)
        }
    }

    private func decoding<Parameters, Row, Value>(
        _ statement: Statement<Parameters, Row>, _ body: () throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value {
        do throws(PostgresError) { return try body() } catch { throw error.during(statement.text.label) }
    }
}

// A statement without parameters is called without them.
extension PostgresConnection {
    @discardableResult
    package func run<Row>(_ statement: Statement<Void, Row>) throws(PostgresError) -> Int { try run(statement, ()) }
    package func first<Row>(_ statement: Statement<Void, Row>) throws(PostgresError) -> Row? {
        try first(statement, ())
    }
    package func all<Row>(_ statement: Statement<Void, Row>) throws(PostgresError) -> [Row] { try all(statement, ()) }

    package func each<Row>(_ statement: Statement<Void, Row>, _ body: (Row) throws -> Void) throws {
        try each(statement, (), body)
    }
}
