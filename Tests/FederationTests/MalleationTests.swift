import Signing
import Testing

@testable import Federation

/// Other texts of one signature (threats 10 and 11).
@Suite struct `Forms of a signature in a message` {
    /// (r, n - s) verifies whenever (r, s) does. It is the same message, and is stored and answered as the same.
    @Test func `that anyone can make of ES256 name the same message`() throws {
        let key = try #require(Scene.keys[.es256])
        let good = try Sample.message(.claim, key: key).compact
        let twin = Raw.join(Consumer.input(good), negated(Raw.signature(good), order: orderOfP256))
        #expect(twin != good)
        let one = try Receiver.open(good, as: .claim, trust: Scene.trust, now: Scene.now)
        let two = try Receiver.open(twin, as: .claim, trust: Scene.trust, now: Scene.now)
        #expect(one.inputHash == two.inputHash && one.receipt == two.receipt && one.leaf == two.leaf)
        #expect(one.envelope.id == two.envelope.id)
    }

    /// A sender that signs anew what it sent makes other bytes and the same message, too.
    @Test(arguments: SignatureAlgorithm.allCases) func `made anew name the same message`(
        algorithm: SignatureAlgorithm
    ) throws {
        let key = try #require(Scene.keys[algorithm])
        let good = try Sample.message(.claim, key: key).compact
        let again = Raw.join(Consumer.input(good), try key.sign(Consumer.input(good)))
        #expect(try Consumer.take(again, as: .claim) == Consumer.take(good, as: .claim))
    }

    @Test func `of SM2 have no twin`() throws {
        let key = try #require(Scene.keys[.sm2])
        let good = try Sample.message(.claim, key: key).compact
        let twin = Raw.join(Consumer.input(good), negated(Raw.signature(good), order: orderOfSM2))
        #expect(Consumer.refusal(twin, as: .claim)?.code == .badSignature)
    }

    @Test(arguments: SignatureAlgorithm.allCases) func `have sixty-four bytes`(algorithm: SignatureAlgorithm) throws {
        let key = try #require(Scene.keys[algorithm])
        let good = try Sample.message(.claim, key: key).compact
        let input = Consumer.input(good)
        let raw = Raw.signature(good)
        let shapes = [
            der(raw), Array(raw.dropLast()), Array(raw.dropFirst()), raw + [0], [0] + raw, Array(raw[..<32]), [0],
            raw + raw,
        ]
        for shape in shapes {
            #expect(Consumer.refusal(Raw.join(input, shape), as: .claim)?.code == .malformed)
        }
        let zero = [UInt8](repeating: 0, count: 32)
        for shape in [
            Array(raw[32...] + raw[..<32]), zero + raw[32...], raw[..<32] + zero, zero + zero,
            [UInt8](repeating: 0xFF, count: 64), Array((der(raw) + zero).prefix(64)),
        ] {
            #expect(Consumer.refusal(Raw.join(input, Array(shape)), as: .claim)?.code == .badSignature)
        }
    }

    private let orderOfP256 = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
    private let orderOfSM2 = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123"

    private func negated(_ signature: [UInt8], order: String) -> [UInt8] {
        let digits = Array(order.utf8)
        let order = stride(from: 0, to: digits.count, by: 2).compactMap { index in
            UInt8(String(decoding: digits[index..<(index + 2)], as: UTF8.self), radix: 16)
        }
        var borrow = 0
        var difference: [UInt8] = []
        for (left, right) in zip(order.reversed(), signature[32...].reversed()) {
            let value = Int(left) - Int(right) - borrow
            difference.append(UInt8(truncatingIfNeeded: value))
            borrow = value < 0 ? 1 : 0
        }
        return signature[..<32] + difference.reversed()
    }

    /// r and s as two INTEGERs in a SEQUENCE, the way GM/T 0009, OpenSSL and others write them.
    private func der(_ raw: [UInt8]) -> [UInt8] {
        let numbers = [raw[..<32], raw[32...]].flatMap { half -> [UInt8] in
            var number = Array(half.drop { $0 == 0 })
            if number.first.map({ $0 >= 0x80 }) ?? true { number.insert(0, at: 0) }
            return [2, UInt8(number.count)] + number
        }
        return [0x30, UInt8(numbers.count)] + numbers
    }
}
