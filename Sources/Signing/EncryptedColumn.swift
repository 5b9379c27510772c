/// The place of an encrypted field, without its row: table and column, already in the form the cipher authenticates.
///
/// Declared once as a constant beside the statement that writes the column. The names are part of the ciphertext's
/// meaning: a renamed column keeps the constant it was written with.
package struct EncryptedColumn: Sendable {
    /// `table.column`.
    package let name: String
    private let prefix: [UInt8]

    package init(table: String, column: String) {
        var prefix: [UInt8] = []
        Self.append(table.utf8, to: &prefix)
        Self.append(column.utf8, to: &prefix)
        self.prefix = prefix
        name = "\(table).\(column)"
    }

    /// Table, column and row, each behind its length: no two places share a text.
    func appendPlace(row: Span<UInt8>, to buffer: inout [UInt8]) {
        buffer.append(contentsOf: prefix)
        Self.append(count: row.count, to: &buffer)
        for index in row.indices { buffer.append(row[index]) }
    }

    private static func append(_ text: String.UTF8View, to buffer: inout [UInt8]) {
        append(count: text.count, to: &buffer)
        buffer.append(contentsOf: text)
    }

    private static func append(count: Int, to buffer: inout [UInt8]) {
        let count = UInt32(count)
        for shift: UInt32 in [24, 16, 8, 0] { buffer.append(UInt8(truncatingIfNeeded: count >> shift)) }
    }
}
