import Intake
import Testing

@Suite struct `Reading in chunks` {
    private static let file: [UInt8] = {
        let header = `The layout records-csv`.header
        let person = Given.idNumber()
        return Array(
            (header + "A-1,report,resident_id,\(person),SOC-001,\"甲,\"\"乙\"\"\r\n丙\",2026-01-31,120,,,\r\n"
                + "\"A-2\",withdraw,,,,,,,,,\n" + "A-3,wi\"thdraw,,,,,,,,,\n" + "\n"
                + "A-4,,resident_id,\(person),LAW-005,甲,2026-02-01,5,,,no\n").utf8)
    }()

    @Test func `gives the same rows wherever the file is cut in two`() throws {
        let whole = try read(Self.file)
        #expect(whole.count == 5)
        for cut in 0...Self.file.count {
            var reader = DeliveryReader(format: .recordsCSV, rules: Given.rules, businessDay: Given.today)
            var transcript = Transcript()
            for part in [Array(Self.file[..<cut]), Array(Self.file[cut...])] {
                try part.withUnsafeBufferPointer { try reader.feed($0, to: &transcript) }
            }
            try reader.finish()
            #expect(transcript.lines == whole, "cut at \(cut)")
        }
        for size in 1...64 { #expect(try read(Self.file, chunk: size) == whole) }
    }

    @Test func `a file cut off anywhere but at a line end is refused, and no row is made of half a line`() throws {
        let whole = try read(Self.file)
        for length in 0..<Self.file.count {
            let part = Array(Self.file[..<length])
            var reader = DeliveryReader(format: .recordsCSV, rules: Given.rules, businessDay: Given.today)
            var transcript = Transcript()
            try part.withUnsafeBufferPointer { try reader.feed($0, to: &transcript) }
            #expect(whole.starts(with: transcript.lines))
            let endsInsideQuotes = length > 0 && part.last == 0x0A && part.count(where: { $0 == 0x22 }) == 5
            var fault: FileFault?
            do throws(FileFault) { try reader.finish() } catch { fault = error }
            #expect((fault == nil) == (part.last == 0x0A && !endsInsideQuotes), "cut at \(length)")
        }
    }

    @Test(arguments: [
        (65_535, "\n", false), (65_536, "\n", false), (65_536, "\r\n", false), (65_537, "\n", true),
        (65_537, "\r\n", true), (65_538, "\n", true), (200_000, "\n", true),
    ])
    func `a record may have 64 KiB and not a byte more`(length: Int, end: String, isTooLong: Bool) throws {
        // The long cell is the last: cut off at 64 KiB such a row still has all its columns.
        let row = "A-1,withdraw,,,,,,,,," + String(repeating: "x", count: length - 21)
        #expect(row.utf8.count == length)
        let file = `The layout records-csv`.header + row + end + "A-2,withdraw,,,,,,,,,\n"
        for chunk in [1 << 20, 65_536, 4096, 7] {
            #expect(
                try read(file, rows: 2, chunk: chunk) == [
                    isTooLong ? "refuse 2 [] record_too_long" : "withdraw 2 A-1", "withdraw 3 A-2",
                ])
        }
    }

    @Test func `a stray quotation mark costs at most 64 KiB and the line it ends in`() throws {
        let row = "A-2,withdraw,,,,,,,,,\n"
        let file = `The layout records-csv`.header + "A-1,\"withdraw,,,,,,,,,\n" + String(repeating: row, count: 5000)
        for chunk in [1 << 20, 4096, 61] {
            let lines = try read(file, chunk: chunk)
            #expect(lines.first == "refuse 2 [] record_too_long")
            // 65,538 bytes are looked at: the 23 of the first row, 2977 whole rows and 21 bytes of another.
            #expect(lines.count == 1 + 5000 - 2978)
            #expect(lines[1] == "withdraw 2981 A-2")
        }
    }

    @Test func `random bytes never crash it and read the same in any chunks`() throws {
        var random = SeededGenerator(seed: 20_261_123)
        let pieces: [[UInt8]] = [
            [0x22], [0x2C], [0x0A], [0x0D, 0x0A], [0x0D], [0x00], [0xFF], [0x84, 0x31, 0x95, 0x33], Array("甲".utf8),
            gb18030("乙"), Array("A-1,withdraw,,,,,,,,,\n".utf8), Array(Given.idNumber().utf8), Array("LAW-005".utf8),
            Array("{\"record_no\":\"A\",\"action\":\"withdraw\"}\n".utf8), Array("\\u00".utf8), Array("罚款、".utf8),
        ]
        let headers: [DeliveryFormat: String] = [
            .recordsCSV: `The layout records-csv`.header, .recordsNDJSON: "",
            .penalties: "CF_WSH,CF_XDR_ZJHM,CF_CFLB,CF_JDRQ,CF_NR_FK\n",
            .defaulters: "案号,姓名,类型,证件类型,证件号码,执行法院,立案时间,发布时间,履行情况,退出时间\n",
        ]
        for round in 0..<400 {
            for format in DeliveryFormat.allCases {
                var file = Array((headers[format] ?? "").utf8)
                for _ in 0..<Int.random(in: 1...60, using: &random) {
                    file += pieces.randomElement(using: &random) ?? []
                }
                let encoding: FileEncoding? = round % 3 == 0 ? .gb18030 : nil
                let whole = Result { try read(file, as: format, encoding: encoding) }
                let parts = Result { try read(file, as: format, encoding: encoding, chunk: round % 9 + 1) }
                #expect((try? whole.get()) == (try? parts.get()))
                #expect(whole.fault == parts.fault)
            }
        }
    }
}

extension Result where Failure == any Error {
    fileprivate var fault: FileFault? {
        guard case .failure(let error) = self else { return nil }
        return error as? FileFault
    }
}

/// SplitMix64, so that a failing round can be run again.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
