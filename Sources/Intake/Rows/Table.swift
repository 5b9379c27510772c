/// A file with a header line: rows whose fields are asked for by the layout's columns, in whatever order the file has.
///
/// The header may have the layout's names in any order, each once, the required ones all; any other name refuses the
/// file, because a column nobody understands may be one that changes the meaning of the others.
///
/// A file of plain lines is a table without columns: it has no header, quotation marks mean nothing, and a row is its
/// text.
struct Table: ~Copyable {
    struct Column: Sendable {
        let name: StaticString
        let isRequired: Bool

        static func required(_ name: StaticString) -> Column { Column(name: name, isRequired: true) }
        static func optional(_ name: StaticString) -> Column { Column(name: name, isRequired: false) }
    }

    struct Row {
        let line: Int
        let raw: Bytes
        /// In UTF-8; empty where it could not be decoded.
        let text: Bytes
        /// Why the row cannot be read as one.
        let fault: RowFault?
        /// Whether its fields may be asked for. With a wrong column count they may not: what stands in the place of
        /// the record number could be an ID number. With bad bytes they may, and may themselves not be text.
        let hasFields: Bool
    }

    private let columns: [Column]
    private var source: RowSource
    private var splitter: FieldSplitter
    /// For each column of the layout its place in the file; -1 when the file does not have it.
    private var places: [Int] = []
    private var width = 0

    init(columns: [Column], encoding: FileEncoding?) {
        self.columns = columns
        source = RowSource(quoting: true, encoding: encoding)
        splitter = FieldSplitter(longest: RecordScanner.longest * 2)
    }

    init(linesIn encoding: FileEncoding?) {
        columns = []
        source = RowSource(quoting: false, encoding: encoding)
        splitter = FieldSplitter(longest: 0)
    }

    /// The next row after the header.
    mutating func next(in chunk: Bytes, at position: inout Int) throws(FileFault) -> Row? {
        if places.isEmpty, !columns.isEmpty {
            guard let header = try source.next(in: chunk, at: &position) else { return nil }
            try readHeader(header)
        }
        guard let row = try source.next(in: chunk, at: &position) else { return nil }
        var fault = row.fault
        var hasFields = false
        if !columns.isEmpty {
            // The places of the fields are known even when some bytes in them are not text.
            let isQuotedWell = splitter.split(fault == nil ? row.text : row.raw)
            hasFields = isQuotedWell && splitter.count == width && fault != .recordTooLong
            if fault == nil, !hasFields { fault = isQuotedWell ? .wrongColumnCount : .badQuoting }
        }
        return Row(line: row.line, raw: row.raw, text: row.text, fault: fault, hasFields: hasFields)
    }

    /// The current row's field in a column of the layout; empty when the file does not have the column.
    subscript(column: Int) -> Bytes {
        let place = places[column]
        return place < 0 ? .none : splitter[place]
    }

    func end() throws(FileFault) { try source.end() }

    private mutating func readHeader(_ header: RowSource.Row) throws(FileFault) {
        if header.fault == .badEncoding { throw .undecodableHeader }
        guard header.fault == nil, splitter.split(header.text), splitter.count <= FieldSplitter.mostColumns else {
            throw .unknownHeader
        }
        var places = [Int](repeating: -1, count: columns.count)
        for place in 0..<splitter.count {
            let name = splitter[place].trimmed
            guard let column = columns.firstIndex(where: { name.equals($0.name) }), places[column] < 0 else {
                throw .unknownHeader
            }
            places[column] = place
        }
        for (column, place) in zip(columns, places) where column.isRequired && place < 0 { throw .unknownHeader }
        self.places = places
        width = splitter.count
    }
}
