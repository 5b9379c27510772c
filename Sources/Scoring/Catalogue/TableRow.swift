/// Takes the cells of one table row out by column name and notes each fault, so that all come out together.
struct TableRow {
    private let line: Int
    private let fields: [String: String]
    private(set) var faults: [TableFault] = []

    init(line: Int, columns: [String], fields: [String]) {
        self.line = line
        self.fields = Dictionary(zip(columns, fields)) { first, _ in first }
    }

    /// Reads every row of a table whose first row must be exactly `columns`.
    static func readAll<Value>(
        _ bytes: [UInt8], columns: [String], _ body: (inout TableRow) -> Value?
    ) throws(TableFaults) -> [Value] {
        let table = try CSVTable(reading: bytes)
        guard let header = table.rows.first, header.fields == columns else {
            throw TableFaults(faults: [TableFault(line: 1, code: .headerWrong)])
        }
        guard table.rows.count > 1 else { throw TableFaults(faults: [TableFault(line: header.line, code: .noRows)]) }
        var values: [Value] = []
        var faults: [TableFault] = []
        for row in table.rows.dropFirst() {
            guard row.fields.count == columns.count else {
                faults.append(TableFault(line: row.line, code: .fieldCount))
                continue
            }
            var cells = TableRow(line: row.line, columns: columns, fields: row.fields)
            if let value = body(&cells) { values.append(value) }
            faults += cells.faults
        }
        guard faults.isEmpty else { throw TableFaults(faults: faults) }
        return values
    }

    func isEmpty(_ column: String) -> Bool { fields[column, default: ""].isEmpty }

    mutating func text(_ column: String, required: Bool = true) -> String? {
        let text = fields[column, default: ""]
        if required, text.isEmpty { return fault(column, .valueMissing) }
        guard text.utf8.count <= 1024 else { return fault(column, .valueTooLong) }
        return text
    }

    /// A code: ASCII, so that two codes are equal exactly when their bytes are.
    mutating func code(_ column: String, unlike seen: inout Set<String>) -> String? {
        guard let text = text(column) else { return nil }
        guard isCode(text) else { return fault(column, .codeMalformed) }
        guard seen.insert(text).inserted else { return fault(column, .codeRepeated) }
        return text
    }

    mutating func word<Word>(_ column: String, _ read: (String) -> Word?) -> Word? {
        parsed(column, .wordUnknown, read)
    }

    mutating func parsed<Value>(_ column: String, _ code: TableFault.Code, _ read: (String) -> Value?) -> Value? {
        guard let text = text(column) else { return nil }
        return read(text) ?? fault(column, code)
    }

    /// `yes` or `no`.
    mutating func flag(_ column: String) -> Bool? {
        word(column) { ["yes": true, "no": false][$0] }
    }

    /// An integer or nothing. The outer optional is `nil` after a fault.
    mutating func number(_ column: String, in range: ClosedRange<Int>) -> Int?? {
        guard !isEmpty(column) else { return .some(nil) }
        guard let number = Int(cell: fields[column, default: ""]), range.contains(number) else {
            return fault(column, .numberMalformed)
        }
        return .some(number)
    }

    mutating func note(_ column: String, _ code: TableFault.Code) {
        faults.append(TableFault(line: line, column: column, code: code))
    }

    private mutating func fault<Value>(_ column: String, _ code: TableFault.Code) -> Value? {
        note(column, code)
        return nil
    }
}

/// ASCII letters, digits, dot, hyphen and underscore, 1 to 64 of them.
func isCode(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
        && text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
}
