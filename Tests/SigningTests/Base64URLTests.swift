import Testing

@testable import Signing

@Suite struct `Base64url` {
    @Test func `agrees with RFC 4648 and RFC 7515`() throws {
        let rows = try VectorFile.texts("base64url.txt", columns: 2)
        #expect(rows.count == 8)
        for row in rows {
            let bytes = row[0] == "-" ? [] : VectorFile.bytes(hex: row[0])
            let text = row[1] == "-" ? "" : row[1]
            #expect(Base64URL.encode(bytes) == text)
            #expect(Base64URL.decode(text.utf8) == bytes)
        }
    }

    @Test func `reads back all bytes at every length`() {
        for count in 0...70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ count) }
            #expect(Base64URL.decode(Base64URL.encode(bytes).utf8) == bytes)
        }
    }

    @Test(arguments: [
        "A", "AAAAA", "Zg==", "Zm8=", "Zg=", "Z g", "Zg\n", "\nZg", "Zg ", "+A", "/A", "Zg\0", "Zg.", "中文", "%5A",
    ])
    func `refuses what another writer might have made`(text: String) {
        #expect(Base64URL.decode(text.utf8) == nil)
    }

    @Test func `gives each value one text`() {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var two = 0
        var three = 0
        for first in alphabet {
            for second in alphabet {
                if let bytes = Base64URL.decode([first, second]) {
                    #expect(Array(Base64URL.encode(bytes).utf8) == [first, second])
                    two += 1
                }
                if let bytes = Base64URL.decode([0x41, first, second]) {
                    #expect(Array(Base64URL.encode(bytes).utf8) == [0x41, first, second])
                    three += 1
                }
            }
        }
        // 2 characters carry one byte, the last two of 3 the rest of 16 bits.
        #expect(two == 256)
        #expect(three == 64 * 16)
        for byte in UInt8.min...UInt8.max where !alphabet.contains(byte) {
            #expect(Base64URL.decode([byte, 0x41]) == nil)
        }
    }
}
