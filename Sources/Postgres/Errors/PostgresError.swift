/// Everything that can go wrong between this process and PostgreSQL.
///
/// `description` may be shown to anyone: it names the condition and the schema objects, never a parameter, a row value,
/// a server DETAIL or a password. `debugDescription` is for logs: it adds the statement's name and the server's primary
/// message, from which quoted input is removed.
package struct PostgresError: Error, Sendable {
    package enum Code: Hashable, Sendable {
        /// The server refused a statement.
        case server(SQLState)
        /// The statement ran longer than its time limit, or was cancelled from outside (57014).
        case queryTimeout
        /// No connection could be made.
        case connectionFailed
        /// The connection broke; an open transaction is rolled back by the server.
        case connectionLost
        /// The connection broke while COMMIT was on its way: the transaction may or may not have happened.
        case outcomeUnknown
        /// No connection became free, or no place in the queue, within the time limit.
        case poolTimeout
        case poolClosed
        /// The connection settings cannot be read.
        case invalidOptions
        /// A parameter cannot be sent as it is.
        case invalidParameter
        /// The server answered something else than the statement promised.
        case unexpectedResult
        /// A value does not have the type its reader expects.
        case decoding
        /// The database has migrations this program does not know.
        case schemaNewer(database: Int, program: Int)
        /// The database lacks migrations this program needs.
        case schemaOlder(database: Int, program: Int)
        /// A migration that was applied differs from the one this program carries.
        case migrationChanged(number: Int)
        /// The migrations this program carries are not numbered upwards without repetition.
        case migrationsOutOfOrder(number: Int)
    }

    package let code: Code
    package let sqlState: SQLState?
    package let constraint: String?
    package let table: String?
    package let column: String?
    /// What `debugDescription` adds; free of values by construction of whoever sets it.
    private let detail: String?
    private let statement: String?

    init(
        _ code: Code, sqlState: SQLState? = nil, constraint: String? = nil, table: String? = nil, column: String? = nil,
        detail: String? = nil, statement: String? = nil
    ) {
        self.code = code
        self.sqlState = sqlState
        self.constraint = constraint
        self.table = table
        self.column = column
        self.detail = detail
        self.statement = statement
    }

    /// For stores: a column holds something its reader does not know.
    package static func unreadable(_ column: String) -> PostgresError {
        PostgresError(.decoding, column: column)
    }

    /// The same error, naming the statement it befell.
    func during(_ statement: String) -> PostgresError {
        PostgresError(
            code, sqlState: sqlState, constraint: constraint, table: table, column: column, detail: detail,
            statement: self.statement ?? statement)
    }

    /// The same facts under another code, for a caller that knows more about the moment.
    func recoded(_ code: Code) -> PostgresError {
        PostgresError(
            code, sqlState: sqlState, constraint: constraint, table: table, column: column, detail: detail,
            statement: statement)
    }

    /// Whether running the whole transaction again may succeed.
    package var isTransient: Bool {
        sqlState == .serializationFailure || sqlState == .deadlockDetected
    }

    /// Whether a prepared statement no longer fits the schema, so that it must be prepared anew.
    var hasStalePlan: Bool {
        sqlState == .featureNotSupported || sqlState == .invalidStatementName
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        var text = "database: \(meaning)"
        if let sqlState { text += " (\(sqlState))" }
        if let constraint { text += ", constraint \(constraint)" }
        if let table { text += ", table \(table)" }
        if let column { text += ", column \(column)" }
        return text
    }

    package var debugDescription: String {
        var text = description
        if let statement { text += ", statement \(statement)" }
        if let detail { text += ": \(detail)" }
        return text
    }

    private var meaning: String {
        switch code {
        case .server(let state): PostgresError.meaning(of: state)
        case .queryTimeout: "the statement exceeded its time limit"
        case .connectionFailed: "no connection could be made"
        case .connectionLost: "the connection was lost"
        case .outcomeUnknown: "the connection was lost during commit; the outcome is unknown"
        case .poolTimeout: "no connection became free in time"
        case .poolClosed: "the pool is closed"
        case .invalidOptions: "the connection settings cannot be read"
        case .invalidParameter: "a parameter cannot be stored"
        case .unexpectedResult: "the server's answer does not fit the statement"
        case .decoding: "a value does not have the expected type"
        case .schemaNewer(let database, let program):
            "the schema is at migration \(database), newer than this program's \(program); install a newer version"
        case .schemaOlder(let database, let program):
            "the schema is at migration \(database), older than this program's \(program); run the migrations"
        case .migrationChanged(let number): "migration \(number) was changed after it had been applied"
        case .migrationsOutOfOrder(let number): "migration \(number) is out of order or repeated"
        }
    }

    private static func meaning(of state: SQLState) -> String {
        switch state {
        case .uniqueViolation: "a unique constraint is violated"
        case .foreignKeyViolation: "a foreign key is violated"
        case .checkViolation: "a check constraint is violated"
        case .notNullViolation: "a required value is missing"
        case .serializationFailure: "a concurrent transaction interfered"
        case .deadlockDetected: "a deadlock was resolved"
        case .lockNotAvailable: "a lock was not available in time"
        case .inFailedTransaction: "the transaction had already failed"
        case .readOnlyTransaction: "the transaction may only read"
        case .keysOutdated:
            "the database is written under a newer key ring than this process has; start it again with that ring"
        default: "the server refused the statement"
        }
    }
}
