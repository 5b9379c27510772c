import Testing

@testable import DemoCity

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct `The department files` {
    @Test func `in GB18030 say what the system's converter reads`() throws {
        let text = String(ChineseText.characters)
        #expect(ChineseText.codes.count == ChineseText.characters.count)
        #expect(Set(ChineseText.characters).count == ChineseText.characters.count)
        #expect(try utf8(ChineseText.bytes(text, in: .gb18030)) == text)
        let penalties = try #require(try WrittenCity(citizens: 500).files["records/cfjg-xzcf.csv"])
        let read = try utf8(penalties)
        #expect(read.contains("郑城罚决字〔2026〕第"))
        #expect(read.contains("法人及非法人组织"))
    }

    @Test func `lack no character of the table`() throws {
        for (name, bytes) in try WrittenCity(citizens: 500).files {
            #expect(!bytes.contains(0x3F), "\(name)")
        }
    }

    @Test func `in GB18030 cannot be taken for UTF-8 by their first line that is not ASCII`() throws {
        let city = try WrittenCity(citizens: 500)
        for file in city.manifest.deliveries where file.encoding == .gb18030 {
            let lines = (city.files[file.name] ?? []).split(separator: 0x0A)
            let first = try #require(lines.first { $0.contains { $0 >= 0x80 } })
            #expect(String(validating: first, as: UTF8.self) == nil)
        }
    }

    @Test func `of penalties have thirty cells in every row and line breaks in some`() throws {
        let city = try WrittenCity(citizens: 2000)
        let rows = city.rows("records/cfjg-xzcf.csv")
        #expect(rows.allSatisfy { $0.count == 30 })
        #expect(rows.contains { $0[15].contains("\n") })
    }

    @Test(
        arguments: [(50_000, "0.05"), (1_000_000, "1"), (123, "0.000123"), (12_345_678, "12.345678")]
            as [(Int64, String)])
    func `state amounts in 万元`(fen: Int64, text: String) {
        var bytes: [UInt8] = []
        bytes.append(tenThousandYuan: fen)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test func `reach the disk as they were made`() throws {
        let folder = "/tmp/demo-city-\(getpid())"
        defer { removeAll(folder) }
        let written = try WrittenCity(citizens: 100)
        let sink = try DirectorySink(folder: folder)
        let manifest = try written.city.write { name, bytes in try sink.write(name, bytes) }
        try sink.finish()
        #expect(manifest == written.manifest)
        for (name, bytes) in written.files {
            #expect(try contents(folder + "/" + name) == bytes, "\(name)")
        }
    }

    @Test func `that cannot be written are an error that names no folder`() {
        #expect(throws: DemoCityError.fileNotWritten(path: "/dev/null/city", errno: ENOTDIR)) {
            try DirectorySink(folder: "/dev/null/city")
        }
        #expect(!DemoCityError.fileNotWritten(path: "/dev/null/city", errno: ENOTDIR).description.contains("null"))
    }

    private func utf8(_ bytes: [UInt8]) throws -> String {
        let converter = iconv_open("UTF-8", "GB18030")
        defer { iconv_close(converter) }
        var input = bytes.map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: bytes.count * 2)
        let room = output.count
        let left = input.withUnsafeMutableBufferPointer { from in
            output.withUnsafeMutableBufferPointer { to in
                var (source, target) = (from.baseAddress, to.baseAddress)
                var (sourceLeft, targetLeft) = (from.count, to.count)
                return iconv(converter, &source, &sourceLeft, &target, &targetLeft) == 0 && sourceLeft == 0
                    ? targetLeft : nil
            }
        }
        let unused = try #require(left)
        return String(decoding: output[..<(room - unused)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private func contents(_ path: String) throws -> [UInt8] {
        let stream = try #require(fopen(path, "r"))
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 { bytes += chunk[..<count] }
        return bytes
    }

    private func removeAll(_ folder: String) {
        for path in [folder + "/records", folder] {
            guard let listing = opendir(path) else { continue }
            while let entry = readdir(listing) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                unlink(path + "/" + name)
            }
            closedir(listing)
            rmdir(path)
        }
    }
}
