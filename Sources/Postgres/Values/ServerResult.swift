import CLibPQ

/// What the server answered to one statement; freed with the last reference.
///
/// `@unchecked Sendable` because of the pointer alone. Proof: the pointer is a constant, all members only read, libpq
/// documents results as read-only after creation and free to pass between threads, and `PQclear` runs once, in
/// `deinit`.
@safe final class ServerResult: @unchecked Sendable {
    let pointer: OpaquePointer?

    init(_ pointer: OpaquePointer?) {
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe PQclear(pointer) }

    var status: ExecStatusType { unsafe PQresultStatus(pointer) }
    var rowCount: Int { unsafe Int(PQntuples(pointer)) }

    /// Rows inserted, updated, deleted, copied or selected; 0 for other commands.
    var affectedRows: Int { unsafe text(PQcmdTuples(pointer)).flatMap(Int.init) ?? 0 }

    /// The command's tag, such as `COMMIT`.
    var commandTag: String { unsafe text(PQcmdStatus(pointer)) ?? "" }

    var columns: [StatementDescription.Column] {
        (0..<(unsafe PQnfields(pointer))).map { column in
            unsafe .init(name: text(PQfname(pointer, column)) ?? "", typeID: PQftype(pointer, column))
        }
    }

    var parameterTypes: [UInt32] {
        (0..<(unsafe PQnparams(pointer))).map { unsafe PQparamtype(pointer, $0) }
    }

    /// Decodes one row and insists that the decoder read every column.
    func decode<Row>(
        _ row: Int, _ decode: (inout RowReader) throws(PostgresError) -> Row
    ) throws(PostgresError) -> Row {
        var reader = unsafe RowReader(result: pointer, row: Int32(row))
        let value = try decode(&reader)
        guard reader.isAtEnd else { throw PostgresError(.unexpectedResult, detail: "columns were left unread") }
        return value
    }

    func decodeAll<Row>(
        _ decode: (inout RowReader) throws(PostgresError) -> Row
    ) throws(PostgresError) -> [Row] {
        var rows: [Row] = []
        let count = rowCount
        rows.reserveCapacity(count)
        for row in 0..<count { rows.append(try self.decode(row, decode)) }
        return rows
    }
}

/// What the server says a statement takes and gives, for tests that compare statements with the schema.
package struct StatementDescription: Hashable, Sendable {
    package struct Column: Hashable, Sendable {
        package let name: String
        package let typeID: UInt32
    }

    package let parameterTypes: [UInt32]
    package let columns: [Column]
}
