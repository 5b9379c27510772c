import Testing

@testable import Signing

/// Signatures that other programs make of the same key and message, and that must not pass: two forms of one signature
/// are two messages to whoever compares bytes, and a dialect that only some accept is a dispute waiting to happen.
@Suite struct `Forms of a signature` {
    private let message = Array("message digest".utf8)

    private func sm2Key() throws -> SigningKey {
        let row = try #require(try VectorFile.rows("sm2.txt", columns: 4).first)
        return try SigningKey(.sm2, publicBytes: row[1], secretBytes: row[0])
    }

    private func sm2Forms() throws -> [String: [UInt8]] {
        Dictionary(
            uniqueKeysWithValues: try VectorFile.texts("sm2-forms.txt", columns: 2).map {
                ($0[0], VectorFile.bytes(hex: $0[1]))
            })
    }

    @Test func `of SM2 are one: the default id in ZA, hashed once`() throws {
        let forms = try sm2Forms()
        let key = try sm2Key().verificationKey
        let accepted = forms.filter { key.verifies($0.value, over: message) }.keys.sorted()
        #expect(accepted == ["default", "short-r"])
        #expect(
            forms.keys.sorted() == [
                "default", "empty-id", "id-ALICE123@YAHOO.COM", "prehashed", "short-r", "without-za",
            ])
    }

    @Test(arguments: [SignatureAlgorithm.es256, .sm2])
    func `have 64 bytes, never DER, never fewer because a number is short`(algorithm: SignatureAlgorithm) throws {
        let key = algorithm == .sm2 ? try sm2Key() : try SigningKey.random(algorithm)
        let order = try #require(algorithm.order)
        // A signature whose r begins with a zero byte, the case in which others write 63 bytes.
        var short = try #require(try sm2Forms()["short-r"])
        if algorithm == .es256 {
            repeat { short = try key.sign(message) } while short[0] != 0
        }
        #expect(short[0] == 0)
        #expect(key.verificationKey.verifies(short, over: message))
        #expect(!key.verificationKey.verifies(Array(short.dropFirst()), over: message))
        #expect(!key.verificationKey.verifies(Array(short.dropFirst()) + [0], over: message))
        #expect(!key.verificationKey.verifies([0] + short, over: message))
        let der = try #require(ECSignature.der(raw: short, order: order))
        #expect(ECSignature.raw(der: der) == short)
        #expect(!key.verificationKey.verifies(der, over: message))
        #expect(!key.verificationKey.verifies(Array((der + Array(repeating: 0, count: 64)).prefix(64)), over: message))
        #expect(!key.verificationKey.verifies(Array(short[32...] + short[..<32]), over: message))
    }

    /// r and s lie from 1 to n - 1 (SEC 1 §4.1.4, GB/T 32918.2 §7.1). A number at or above n would be another text for
    /// the number it leaves modulo n.
    @Test(arguments: [SignatureAlgorithm.es256, .sm2])
    func `whose numbers are zero, the order or beyond are refused before any computing`(
        algorithm: SignatureAlgorithm
    ) throws {
        let order = try #require(algorithm.order)
        let one = [UInt8](repeating: 0, count: 31) + [1]
        let highest = difference(order, one)
        let refused = [
            [UInt8](repeating: 0, count: 32), order, sum(order, one), [UInt8](repeating: 0xFF, count: 32),
        ]
        let key = try SigningKey.random(algorithm).verificationKey
        for number in refused {
            for raw in [number + one, one + number, number + number] {
                #expect(ECSignature.der(raw: raw, order: order) == nil)
                #expect(!key.verifies(raw, over: message))
            }
        }
        // The edges themselves are numbers like any other; nobody signed with them.
        for raw in [one + highest, highest + one, one + one, highest + highest] {
            #expect(ECSignature.der(raw: raw, order: order) != nil)
            #expect(!key.verifies(raw, over: message))
        }
    }

    /// Known and harmless: for ECDSA, (r, n - s) verifies whenever (r, s) does, so anyone can make a second signature
    /// of a message from the first. That is why messages are told apart by the hash of what was signed and never by the
    /// signature. SM2 ties s to r and has no such twin.
    @Test func `of ES256 have a twin that anyone can make, and the message keeps its name under both`() throws {
        let key = try SigningKey.random(.es256)
        let compact = try JWS.sign(Array("{}".utf8), type: "test+jwt", with: key)
        let text = String(decoding: compact, as: UTF8.self)
        let segments = text.split(separator: ".")
        let signature = try #require(Base64URL.decode(segments[2].utf8))
        let order = try #require(SignatureAlgorithm.es256.order)
        let twin = Array(signature[..<32]) + difference(order, Array(signature[32...]))
        let twinText = Array("\(segments[0]).\(segments[1]).\(Base64URL.encode(twin))".utf8)
        let (one, two) = try (
            UnverifiedJWS(compact, expecting: .message(type: "test+jwt"), limit: 1024),
            UnverifiedJWS(twinText, expecting: .message(type: "test+jwt"), limit: 1024)
        )
        #expect(compact != twinText)
        #expect(try two.payload(verifiedBy: key.verificationKey) == one.payload(verifiedBy: key.verificationKey))
        #expect(one.inputHash == two.inputHash)

        let sm2 = try SigningKey.random(.sm2)
        let other = try sm2.sign(message)
        let sm2Order = try #require(SignatureAlgorithm.sm2.order)
        let noTwin = Array(other[..<32]) + difference(sm2Order, Array(other[32...]))
        #expect(!sm2.verificationKey.verifies(noTwin, over: message))
    }

    /// Ed25519 has one text only: OpenSSL refuses S at or above the order of the base point (RFC 8032 §5.1.7).
    @Test func `of Ed25519 have no twin`() throws {
        let key = try SigningKey.random(.ed25519)
        let signature = try key.sign(message)
        // The order of the base point, least significant byte first.
        let order = VectorFile.bytes(hex: "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        let shifted = Array(sum(order.reversed(), signature[32...].reversed()).reversed())
        #expect(shifted.count == 32)
        #expect(!key.verificationKey.verifies(Array(signature[..<32]) + shifted, over: message))
        #expect(!key.verificationKey.verifies(Array(signature[..<32]) + order, over: message))
        #expect(!key.verificationKey.verifies(Array(signature.dropLast()), over: message))
    }

    /// Most significant byte first; a carry makes the sum one byte longer.
    private func sum(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> [UInt8] {
        var carry = 0
        var digits: [UInt8] = []
        for (one, two) in zip(Array(left).reversed(), Array(right).reversed()) {
            let value = Int(one) + Int(two) + carry
            digits.append(UInt8(truncatingIfNeeded: value))
            carry = value >> 8
        }
        if carry > 0 { digits.append(UInt8(carry)) }
        return digits.reversed()
    }

    /// `left` must not be less than `right`.
    private func difference(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var borrow = 0
        var digits: [UInt8] = []
        for (one, two) in zip(left.reversed(), right.reversed()) {
            let value = Int(one) - Int(two) - borrow
            digits.append(UInt8(truncatingIfNeeded: value))
            borrow = value < 0 ? 1 : 0
        }
        return digits.reversed()
    }
}
