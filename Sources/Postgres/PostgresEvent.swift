/// Something an operator may want to see in a log or a metric. Carries no parameter, row value or message text.
package enum PostgresEvent: Sendable {
    /// A connection was opened.
    case connected
    /// A connection could not be opened.
    case connectionFailed(PostgresError)
    /// A connection broke and was dropped.
    case connectionLost(PostgresError)
    /// A rollback failed; the connection was dropped and the caller still gets its own error.
    case rollbackFailed(PostgresError)
    /// A transaction runs again after a serialization failure or a deadlock.
    case retrying(SQLState, attempt: Int)
    /// All connections are leased, so a caller began to wait.
    case waiting(callers: Int)
    /// The server sent a notice. `routine` is the server function it came from, which tells notices apart without
    /// their text, since the text may quote values.
    case notice(severity: String, state: SQLState?, routine: String?)
}

package typealias PostgresLog = @Sendable (PostgresEvent) -> Void
