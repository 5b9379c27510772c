import StrictJSON

/// Rows on their way out, as CSV (RFC 4180) or as one JSON object per line.
struct ExportRows {
    enum Value {
        case text(String)
        case integer(Int64)
        case null
    }

    private let format: ExportFormat
    private let columns: [String]
    private var bytes: [UInt8] = []
    private(set) var count = 0

    init(format: ExportFormat, columns: [String]) {
        self.format = format
        self.columns = columns
        if format == .csv { bytes.append(contentsOf: (columns.joined(separator: ",") + "\n").utf8) }
    }

    var isFull: Bool { bytes.count >= 1 << 16 }

    mutating func take() -> [UInt8] {
        let taken = bytes
        bytes.removeAll(keepingCapacity: true)
        return taken
    }

    mutating func add(_ values: [Value]) {
        count += 1
        switch format {
        case .csv: addLine(values)
        case .ndjson: addObject(values)
        }
    }

    private mutating func addLine(_ values: [Value]) {
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(0x2C) }
            switch value {
            case .null: break
            case .integer(let number): bytes.append(contentsOf: String(number).utf8)
            case .text(let text): addCell(text)
            }
        }
        bytes.append(0x0A)
    }

    private mutating func addCell(_ text: String) {
        // A spreadsheet would run a cell that starts like a formula; the apostrophe makes it text. What a department
        // wrote, such as the name of an act, may start like one. NDJSON has every text as it is.
        if let first = text.utf8.first, [0x3D, 0x2B, 0x2D, 0x40, 0x09].contains(first) { bytes.append(0x27) }
        guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        bytes.append(0x22)
        for byte in text.utf8 {
            if byte == 0x22 { bytes.append(0x22) }
            bytes.append(byte)
        }
        bytes.append(0x22)
    }

    private mutating func addObject(_ values: [Value]) {
        var writer = JSONWriter(reserving: 256)
        writer.beginObject()
        for (column, value) in zip(columns, values) {
            writer.key(column)
            switch value {
            case .null: writer.null()
            case .integer(let number): writer.integer(number)
            case .text(let text): writer.string(text)
            }
        }
        writer.endObject()
        bytes.append(contentsOf: writer.finish())
        bytes.append(0x0A)
    }
}
