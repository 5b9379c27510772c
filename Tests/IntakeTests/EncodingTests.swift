import Glibc
import Intake
import Testing

/// The text in GB18030, by the C library.
func gb18030(_ text: String) -> [UInt8] {
    guard let handle = iconv_open("GB18030", "UTF-8") else { return [] }
    defer { iconv_close(handle) }
    var source = Array(text.utf8).map { CChar(bitPattern: $0) }
    var target = [CChar](repeating: 0, count: source.count * 4 + 4)
    var (sourceLeft, targetLeft) = (source.count, target.count)
    let written = source.withUnsafeMutableBufferPointer { source in
        target.withUnsafeMutableBufferPointer { target in
            var (from, to) = (source.baseAddress, target.baseAddress)
            return iconv(handle, &from, &sourceLeft, &to, &targetLeft) == 0 ? target.count - targetLeft : 0
        }
    }
    return target[..<written].map { UInt8(bitPattern: $0) }
}

@Suite struct `The encoding of a file` {
    private static let header = `The layout records-csv`.header
    /// 𠮷 has four bytes in both encodings; 倄 ends in the byte of a backslash and 亅 … in bytes that are ASCII letters.
    private static let act = "豫罚〔2026〕1号倄亅𠮷é"
    private static let text =
        header + "A-1,,resident_id,\(Given.idNumber()),SOC-001,\(act),2026-01-31,7,,,\n"
        + "甲-2,,resident_id,\(Given.idNumber()),SOC-001,\"\(act),\"\"\(act)\"\"\",2026-01-31,7,,,\n"
    private static let tail = "2026-01-31 7 - ordinary unconfirmed"
    private static let expected = [
        "report 2 A-1 resident_id \(Given.idNumber()) 1990-03-07 1 SOC-001 [\(act)] \(tail)",
        "report 3 甲-2 resident_id \(Given.idNumber()) 1990-03-07 1 SOC-001 [\(act),\"\(act)\"] \(tail)",
    ]
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let gbMark: [UInt8] = [0x84, 0x31, 0x95, 0x33]

    private static let files: [([UInt8], FileEncoding?)] = {
        let (utf, gb) = (Array(text.utf8), gb18030(text))
        return [
            (utf, nil), (utf, .utf8), (mark + utf, nil), (mark + utf, .utf8), (gb, nil), (gb, .gb18030),
            (gbMark + gb, nil), (gbMark + gb, .gb18030),
        ]
    }()

    @Test(arguments: files)
    func `is the one given, or marked, or found`(file: [UInt8], encoding: FileEncoding?) throws {
        for chunk in [1 << 20, 3, 1] {
            #expect(try read(file, encoding: encoding, chunk: chunk) == Self.expected)
        }
    }

    @Test func `is decided once, by the first line that is not ASCII`() throws {
        let rows: ([[UInt8]]) -> [UInt8] = { parts in
            Array(Self.header.utf8)
                + parts.flatMap { Array("A,withdraw,".utf8) + $0 + Array(",,,,,,,,\n".utf8) }
        }
        let (utf, gb) = (Array("甲乙".utf8), gb18030("丙"))
        #expect(
            try read(rows([[], utf, gb, []])) == [
                "withdraw 2 A", "withdraw 3 A", "refuse 4 [A] bad_encoding", "withdraw 5 A",
            ])
        // 甲乙 in UTF-8 happens to be well-formed GB18030; half a character is not.
        #expect(
            try read(rows([gb, utf, [0x81], [0xFF]])) == [
                "withdraw 2 A", "withdraw 3 A", "refuse 4 [A] bad_encoding", "refuse 5 [A] bad_encoding",
            ])
    }

    @Test(
        arguments: [
            [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE7, 0x94], [0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func `strict UTF-8 returns the row with bytes that are none and reads on`(bytes: [UInt8]) throws {
        let file =
            Array((Self.header + "A-1,withdraw,").utf8) + bytes + Array(",,,,,,,,\nA-2,withdraw,甲,,,,,,,,\n".utf8)
        #expect(try read(file, encoding: .utf8) == ["refuse 2 [A-1] bad_encoding", "withdraw 3 A-2"])
    }

    @Test func `a cell with doubled quotation marks may fill the row`() throws {
        let act = String(repeating: "甲\"\"", count: 16_000)
        let file = gb18030(Self.header + "A-1,withdraw,,,,\"\(act)\",,,,,\n")
        #expect(try read(file) == ["withdraw 2 A-1"])
    }

    @Test func `a record number that is no text is not quoted`() throws {
        let file = Array(Self.header.utf8) + [0xFF] + Array(",withdraw,,,,,,,,,\n".utf8)
        #expect(try read(file, encoding: .utf8) == ["refuse 2 [] bad_encoding"])
    }

    @Test func `has the names operators use`() {
        let names = ["UTF-8", "utf8", "GB18030", "gbk", "GBK", "gb-18030"]
        #expect(names.map(FileEncoding.init(name:)) == [.utf8, .utf8, .gb18030, .gb18030, .gb18030, .gb18030])
        #expect(FileEncoding(name: "utf-16") == nil)
    }
}
