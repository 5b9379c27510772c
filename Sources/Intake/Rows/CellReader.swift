/// Rows of a table whose layout the reader does not know, from a file that arrives in chunks: scenarios, providers.
///
/// It holds one row at a time, so that a file of any size is judged in bounded memory. UTF-8 or GB18030, comma
/// separated, a line end after every row; rows without anything are passed over.
package struct CellReader: ~Copyable {
    private var source = RowSource(quoting: true, encoding: nil)
    private var splitter = FieldSplitter(longest: RecordScanner.longest * 2)

    package init() {}

    /// Reads the next bytes of the file; `body` gets each row's line and its cells, or why it has none.
    package mutating func feed(
        _ chunk: Bytes, _ body: (Int, Result<[String], RowFault>) throws -> Void
    ) throws {
        var position = 0
        while let row = try source.next(in: chunk, at: &position) {
            if let fault = row.fault {
                try body(row.line, .failure(fault))
            } else if !splitter.split(row.text) {
                try body(row.line, .failure(.badQuoting))
            } else if splitter.count > FieldSplitter.mostColumns {
                try body(row.line, .failure(.wrongColumnCount))
            } else if !row.text.isEmpty {
                var cells: [String] = []
                for index in 0..<splitter.count { cells.append(String(decoding: splitter[index], as: UTF8.self)) }
                try body(row.line, .success(cells))
            }
        }
    }

    package func finish() throws(FileFault) { try source.end() }
}
