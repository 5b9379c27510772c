import CLibPQ

extension PostgresError {
    /// The error a result reports. `lost` says that the connection did not survive it.
    init(result: OpaquePointer?, lost: Bool) {
        let state = unsafe text(shim_diag_sqlstate(result)).map(SQLState.init)
        let code: Code =
            switch state {
            case _ where lost: .connectionLost
            case .queryCanceled: .queryTimeout
            case .some(let state): .server(state)
            case nil: .unexpectedResult
            }
        unsafe self.init(
            code, sqlState: state, constraint: text(shim_diag_constraint(result)), table: text(shim_diag_table(result)),
            column: text(shim_diag_column(result)),
            detail: text(shim_diag_message(result)).map { PostgresError.withoutInput($0, state: state) })
    }

    /// The error a connection without a result reports.
    init(connection: OpaquePointer?, _ code: Code) {
        // The text quotes host, port and role, never the password.
        unsafe self.init(code, detail: text(PQerrorMessage(connection)).map(PostgresError.oneLine))
    }

    /// A primary message with the quoted input taken out.
    ///
    /// Data exceptions (class 22) quote the offending value: `invalid input syntax for type integer: "…"`. Messages of
    /// other classes quote schema objects, except those raised by functions, which may say anything and are dropped.
    static func withoutInput(_ message: String, state: SQLState?) -> String {
        switch state?.classOf {
        case "P0": return "raised by a database function"
        case "22":
            guard let first = message.firstIndex(of: "\""), let last = message.lastIndex(of: "\""), first < last
            else { return message }
            return message[..<first] + "…" + message[message.index(after: last)...]
        default: return message
        }
    }

    private static func oneLine(_ message: String) -> String {
        message.split(whereSeparator: \.isNewline).joined(separator: "; ")
    }
}

/// A C string as a Swift one, or `nil` for a null pointer.
func text(_ pointer: UnsafePointer<CChar>?) -> String? {
    unsafe pointer.map { unsafe String(cString: $0) }
}
