import Intake
import Testing

@Suite struct `A file fault` {
    private static let header = `The layout records-csv`.header
    private static let row = "A-1,withdraw,,,,,,,,,\n"

    private static let long = String(repeating: "x", count: 70_000)

    private static func header(with name: String, insteadOf old: String) -> String {
        header.replacing(old, with: name)
    }

    private static let files: [(String, FileFault)] = [
        ("", .emptyFile),
        ("\u{FEFF}", .missingFinalLineEnd(line: 1)),
        ("\n", .unknownHeader),
        ("record_no\n", .unknownHeader),
        (header(with: "no", insteadOf: "record_no"), .unknownHeader),
        (header(with: "act,act,", insteadOf: "act,"), .unknownHeader),
        (header(with: "act,name,", insteadOf: "act,"), .unknownHeader),
        (header(with: "\"act,", insteadOf: "act,"), .unclosedQuote(line: 1)),
        ("\(long)\n", .unknownHeader),
        ("\(header.dropLast())", .missingFinalLineEnd(line: 1)),
        ("\(header)\(row)\(row.dropLast())", .missingFinalLineEnd(line: 3)),
        ("\(header)\(row)\(row.dropLast())\r", .missingFinalLineEnd(line: 3)),
        ("\(header)\(row)A-2,\"withdraw,,,,,,,,,\n\n", .unclosedQuote(line: 3)),
        ("\(header)\(row)\"A\n\",", .missingFinalLineEnd(line: 4)),
        ("\(header)\(row)\(long)", .missingFinalLineEnd(line: 3)),
    ]

    @Test(arguments: files)
    func `refuses the file`(file: String, fault: FileFault) {
        #expect(throws: fault) { try read(file) }
    }

    @Test func `is thrown when the announced number of rows is not met`() throws {
        #expect(throws: FileFault.rowCountMismatch(expected: 3, found: 2)) {
            try read(Self.header + Self.row + ",,\n", rows: 3)
        }
        #expect(try read(Self.header, rows: 0) == [])
    }

    @Test func `is thrown for a header that is no text`() {
        #expect(throws: FileFault.undecodableHeader) { try read([0xFF, 0xFF, 0x2C] + Array(Self.header.utf8)) }
        #expect(throws: FileFault.undecodableHeader) {
            try read(gb18030("案号,姓名") + Array(",\n".utf8), as: .defaulters, encoding: .utf8)
        }
    }

    @Test func `keeps its codes`() {
        let all: [FileFault] = [
            .emptyFile, .unknownHeader, .undecodableHeader, .unclosedQuote(line: 7), .missingFinalLineEnd(line: 7),
            .rowCountMismatch(expected: 1, found: 2), .encodingUnavailable,
        ]
        #expect(
            all.map(\.code) == [
                "empty_file", "unknown_header", "undecodable_header", "unclosed_quote", "missing_final_line_end",
                "row_count_mismatch", "encoding_unavailable",
            ])
        for fault in all { #expect(!fault.textZh.isEmpty && fault.description.hasPrefix(fault.code)) }
    }
}
