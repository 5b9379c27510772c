import Testing

@testable import Signing

@Suite struct `Blind index` {
    /// A stored property, since a span cannot be lent out of a global.
    private let number = syntheticNumber

    @Test func `is equal for equal numbers, in another process of the same ring too`() throws {
        let ring = try KeyRing.random(at: someInstant)
        let first = try BlindIndexer(ring).index(idType: "resident_id", number: number.span)
        let again = try BlindIndexer(ring).index(idType: "resident_id", number: number.span)
        #expect(first == again)
        #expect(first.generation == 1)
        #expect(first.bytes.count == BlindIndex.byteCount)
    }

    @Test func `is HMAC-SHA-256 over label, type and number, each behind its length`() throws {
        let ring = try KeyRing.random(at: someInstant)
        let index = try BlindIndexer(ring).index(idType: "passport", number: [0x45, 0x31].span)
        var code = try MessageCode(key: ring.activeKey(for: .blindIndex).secret)
        let message = [13] + Array("blind index 1".utf8) + [8] + Array("passport".utf8) + [2, 0x45, 0x31]
        let expected = code.authenticate(message.span).bytes
        #expect(expected.starts(with: index.bytes))
        var appended: [UInt8] = []
        index.append(to: &appended)
        #expect(appended == index.bytes)
    }

    @Test func `differs by number, by type, by where the type ends, and by ring`() throws {
        let indexer = try BlindIndexer(KeyRing.random(at: someInstant))
        let other = try BlindIndexer(KeyRing.random(at: someInstant))
        let otherNumber = Array("000000199001010025".utf8)
        let shorter = Array(number.dropFirst())
        let values = [
            indexer.index(idType: "a", number: number.span), indexer.index(idType: "b", number: number.span),
            indexer.index(idType: "a", number: otherNumber.span),
            indexer.index(idType: "a0", number: shorter.span),
            other.index(idType: "a", number: number.span),
        ]
        #expect(Set(values).count == values.count)
    }

    @Test func `is looked up under every generation during a rotation, the active one first`() throws {
        let ring = try KeyRing.random(at: someInstant)
        let old = try BlindIndexer(ring).index(idType: "resident_id", number: number.span)
        let rotated = try BlindIndexer(ring.rotatedForTest())
        let stored = rotated.index(idType: "resident_id", number: number.span)
        #expect(stored.generation == 2)
        let tried = rotated.indexes(idType: "resident_id", number: number.span)
        #expect(tried == [stored, old])
    }
}
