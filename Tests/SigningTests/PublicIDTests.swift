import Testing

@testable import Signing

@Suite struct `Public ids` {
    @Test(arguments: [
        (UInt64(0), UInt64(0), "00000000000000000000000000"),
        (0, 31, "0000000000000000000000000z"),
        (0, 32, "00000000000000000000000010"),
        (UInt64.max, UInt64.max, "7zzzzzzzzzzzzzzzzzzzzzzzzz"),
        (0x0123_4567_89AB_CDEF, 0x0011_2233_4455_6677, "014d2pf2dbsqqg04926d25askq"),
    ])
    func `have one text each`(high: UInt64, low: UInt64, text: String) throws {
        let id = PublicID(high: high, low: low)
        #expect(id.text(prefix: "cit_") == "cit_" + text)
        #expect(PublicID("cit_" + text, prefix: "cit_") == id)
        #expect(PublicID(bytes: id.bytes) == id)
    }

    @Test(arguments: [
        "", "cit_", "00000000000000000000000001", "scn_00000000000000000000000001", "CIT_00000000000000000000000001",
        "cit_0000000000000000000000001", "cit_000000000000000000000000001", "cit_80000000000000000000000000",
        "cit_0000000000000000000000000Z", "cit_0000000000000000000000000l", "cit_0000000000000000000000000i",
        "cit_0000000000000000000000000o", "cit_0000000000000000000000000u", "cit_0000000000000000000000000-",
        "cit_ 0000000000000000000000001", "cit_00000000000000000000000001\n", "cit_0000000000000000000000000é",
    ])
    func `are read strictly`(text: String) {
        #expect(PublicID(text, prefix: "cit_") == nil)
    }

    @Test func `come back from their text and do not repeat`() throws {
        let ids = try (0..<1_000).map { _ in try PublicID.random() }
        #expect(Set(ids).count == ids.count)
        for id in ids {
            let text = id.text(prefix: "cit_")
            #expect(text.utf8.count == 30)
            #expect(PublicID(text, prefix: "cit_") == id)
        }
    }
}

@Suite struct `Small tools` {
    @Test func `a digest is read from the one text it writes`() throws {
        let digest = SHA256Digest(hashing: syntheticNumber)
        #expect(SHA256Digest(hex: digest.hex) == digest)
        #expect(SHA256Digest(bytes: digest.bytes) == digest)
        #expect(SHA256Digest(hex: digest.hex.uppercased()) == nil)
        #expect(SHA256Digest(hex: String(digest.hex.dropLast())) == nil)
        #expect(SHA256Digest(hex: digest.hex + "00") == nil)
        #expect("\(digest)" == digest.hex)
    }

    @Test func `constant-time comparison compares`() {
        #expect(ConstantTime.equal([1, 2, 3], [1, 2, 3]))
        #expect(ConstantTime.equal("token".utf8, Array("token".utf8)))
        #expect(ConstantTime.equal([UInt8](), [UInt8]()))
        #expect(!ConstantTime.equal([1, 2, 3], [1, 2, 4]))
        #expect(!ConstantTime.equal([0, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.equal([1, 2], [1, 2, 3]))
    }

    @Test func `random bytes have the length asked for and differ`() throws {
        #expect(try RandomBytes.make(count: 0).isEmpty)
        let first = try RandomBytes.make(count: 16)
        #expect(first.count == 16)
        #expect(try RandomBytes.make(count: 16) != first)
    }
}
