import Incentives
import Intake
import Scoring

/// A file of scenarios or providers to import: on disk, or as an officer sent it.
package enum ImportInput: Sendable {
    case file(String)
    case bytes([UInt8])

    /// As many rows as one import takes; what a city has is hundreds.
    package static let mostRows = 20_000

    /// Hands out the file in chunks.
    func chunks(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        switch self {
        case .file(let path):
            var reader = try FileReader(path: path)
            while try reader.next(body) {}
        case .bytes(let bytes):
            // Pasted text often lacks the last line end, which a file that was cut off lacks as well.
            let whole = bytes.last == 0x0A ? bytes : bytes + [0x0A]
            try whole.withUnsafeBufferPointer(body)
        }
    }

    /// Whether it is a JSON file: the first byte that is no space tells.
    func isJSON() throws -> Bool {
        var first: UInt8?
        try chunks { chunk in
            if first == nil { first = chunk.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } }
        }
        return first == 0x7B
    }

    /// The whole of it; for JSON files, which are no larger than their reader allows.
    func whole() throws -> [UInt8] {
        var bytes: [UInt8] = []
        try chunks { if bytes.count <= 64 * 1024 * 1024 { bytes += $0 } }
        return bytes
    }

    /// Reads a table row by row after its header; each fault goes to `report`, and nothing is kept of a row with one.
    func rows(
        _ file: LineFault.File, columns: [String], report: (LineFault) -> Void, _ row: (Int, [String]) -> Void
    ) throws {
        var reader = CellReader()
        var hasHeader = false
        do {
            try chunks { chunk in
                try reader.feed(chunk) { line, cells in
                    switch cells {
                    case .success(let cells) where !hasHeader:
                        guard cells == columns else {
                            throw LineFault(
                                file, line: line, .headerUnknown, expected: columns.joined(separator: ","))
                        }
                        hasHeader = true
                    case .success(let cells): row(line, cells.map(CSVTable.plain))
                    case .failure(let fault): report(LineFault(file, line: line, Self.code(fault)))
                    }
                }
            }
            try reader.finish()
            if !hasHeader { throw FileFault.emptyFile }
        } catch let fault as LineFault {
            report(fault)
        } catch let fault as FileFault {
            let line =
                switch fault {
                case .unclosedQuote(let line), .missingFinalLineEnd(let line): line
                default: 0
                }
            report(LineFault(file, line: line, .fileUnreadable, expected: fault.code))
        }
    }

    private static func code(_ fault: RowFault) -> LineFault.Code {
        switch fault {
        case .badQuoting: .badQuoting
        case .badEncoding: .badEncoding
        case .recordTooLong: .rowTooLong
        default: .columnCount
        }
    }
}
