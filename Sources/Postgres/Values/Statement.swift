/// A statement as a value: its SQL, how its parameters are written and how a row is read.
///
/// Prepared once per connection at first use. The SQL is a constant of the program, so nothing a user typed can become
/// part of it.
package struct Statement<Parameters, Row>: Sendable {
    let text: StatementText
    let encode: @Sendable (Parameters, inout ParameterWriter) -> Void
    let decode: @Sendable (inout RowReader) throws(PostgresError) -> Row

    package init(
        sql: StaticString, name: StaticString? = nil,
        encode: @escaping @Sendable (Parameters, inout ParameterWriter) -> Void,
        decode: @escaping @Sendable (inout RowReader) throws(PostgresError) -> Row
    ) {
        text = StatementText(sql: sql, name: name)
        self.encode = encode
        self.decode = decode
    }

    package var sql: StaticString { text.sql }

    func parameters(_ values: Parameters) -> ParameterWriter {
        var writer = ParameterWriter()
        encode(values, &writer)
        return writer
    }
}

extension Statement where Row == Void {
    /// A statement that gives no rows.
    package init(
        sql: StaticString, name: StaticString? = nil,
        encode: @escaping @Sendable (Parameters, inout ParameterWriter) -> Void
    ) {
        self.init(sql: sql, name: name, encode: encode) { _ throws(PostgresError) in }
    }
}

extension Statement where Parameters == Void {
    /// A statement that takes no parameters.
    package init(
        sql: StaticString, name: StaticString? = nil,
        decode: @escaping @Sendable (inout RowReader) throws(PostgresError) -> Row
    ) {
        self.init(sql: sql, name: name, encode: { _, _ in }, decode: decode)
    }
}

extension Statement where Parameters == Void, Row == Void {
    /// A statement that takes no parameters and gives no rows.
    package init(sql: StaticString, name: StaticString? = nil) {
        self.init(sql: sql, name: name, encode: { _, _ in }, decode: { _ throws(PostgresError) in })
    }
}

/// The constant part of a statement. Two are the same when their SQL lies at the same address.
struct StatementText: Hashable, Sendable {
    let sql: StaticString
    let name: StaticString?
    private let key: UInt

    init(sql: StaticString, name: StaticString?) {
        precondition(sql.hasPointerRepresentation, "a statement is longer than one character")
        self.sql = sql
        self.name = name
        key = unsafe UInt(bitPattern: sql.utf8Start)
    }

    /// What errors and logs call the statement: its name, or the first words of its SQL.
    var label: String {
        name.map { "\($0)" } ?? String("\(sql)".split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(60))
    }

    static func == (left: StatementText, right: StatementText) -> Bool { left.key == right.key }
    func hash(into hasher: inout Hasher) { hasher.combine(key) }
}
