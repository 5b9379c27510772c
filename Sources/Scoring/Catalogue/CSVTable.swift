/// A small table in memory as RFC 4180 writes it: the catalogue, the sources, a card's items.
///
/// UTF-8 with or without a byte order mark, comma separated, line feed or carriage return and line feed. It knows
/// nothing of columns, and is not meant for department files, which are streamed.
package struct CSVTable: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
        /// The line the row begins on, counted from 1; quoted line breaks make rows longer than a line.
        package let line: Int
        package let fields: [String]
    }

    package let rows: [Row]

    /// Blank lines are skipped, as Excel leaves them at the end.
    package init(reading bytes: [UInt8]) throws(TableFaults) {
        var parser = CSVParser(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...])
        var rows: [Row] = []
        while let row = try parser.row() {
            if row.fields != [""] { rows.append(Row(line: row.line, fields: row.fields.map(Self.plain))) }
        }
        self.rows = rows
    }

    /// Bytes for Excel: a byte order mark, carriage return and line feed after every row, quotes where needed. A cell
    /// that Excel would take for a formula gets an apostrophe before it; `plain` takes it away again.
    package static func written(_ rows: [[String]]) -> [UInt8] {
        var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
        for row in rows {
            bytes.append(contentsOf: row.map { quoted(isFormula($0) ? "'" + $0 : $0) }.joined(separator: ",").utf8)
            bytes.append(contentsOf: [0x0D, 0x0A])
        }
        return bytes
    }

    /// What a cell said before it was written for Excel.
    package static func plain(_ field: String) -> String {
        field.first == "'" && isFormula(String(field.dropFirst())) ? String(field.dropFirst()) : field
    }

    /// Also behind apostrophes, so that one that stood there already comes back.
    private static func isFormula(_ field: String) -> Bool {
        field.utf8.first { $0 != 0x27 }.map { [0x3D, 0x2B, 0x2D, 0x40, 0x09].contains($0) } ?? false
    }

    private static func quoted(_ field: String) -> String {
        guard field.utf8.contains(where: { [0x2C, 0x22, 0x0D, 0x0A].contains($0) }) else { return field }
        return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

/// Walks over the bytes once. Stops at the first syntax fault: what a misplaced quote makes of the rest is not worth
/// reporting.
private struct CSVParser {
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private var line = 1

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        self.position = bytes.startIndex
    }

    mutating func row() throws(TableFaults) -> CSVTable.Row? {
        guard position < bytes.endIndex else { return nil }
        let start = line
        var fields: [String] = []
        repeat { fields.append(try field()) } while skip(0x2C)
        if position < bytes.endIndex {
            _ = skip(0x0D)
            guard skip(0x0A) else { throw fault(.quoteMisplaced) }
            line += 1
        }
        return CSVTable.Row(line: start, fields: fields)
    }

    private mutating func field() throws(TableFaults) -> String {
        var content: [UInt8] = []
        if skip(0x22) {
            let opened = line
            while true {
                guard position < bytes.endIndex else {
                    throw TableFaults(faults: [TableFault(line: opened, code: .quoteUnclosed)])
                }
                let byte = bytes[position]
                position += 1
                if byte == 0x22, !skip(0x22) { break }
                if byte == 0x0A { line += 1 }
                content.append(byte)
            }
        } else {
            while position < bytes.endIndex, ![0x2C, 0x0A, 0x0D].contains(bytes[position]) {
                guard bytes[position] != 0x22 else { throw fault(.quoteMisplaced) }
                content.append(bytes[position])
                position += 1
            }
        }
        guard let text = String(validating: content, as: UTF8.self) else { throw fault(.notUTF8) }
        return text
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard position < bytes.endIndex, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private func fault(_ code: TableFault.Code) -> TableFaults {
        TableFaults(faults: [TableFault(line: line, code: code)])
    }
}
