import COpenSSL

/// The checks on an Ed25519 public key that OpenSSL leaves out (RFC 8032 §5.1.3, and RFC 8032 §8 on small orders).
///
/// Under a point of small order almost anything has a valid signature, so whoever publishes one could deny every
/// message. A point off the curve verifies nothing, and is better refused on the day it is entered.
enum Ed25519Point {
    /// Whether the 32 bytes encode, in the one canonical way, a point of the curve that is not of small order.
    static func isUsable(_ encoded: [UInt8]) -> Bool {
        guard encoded.count == 32 else { return false }
        var y = encoded
        y[31] &= 0x7F
        guard y.reversed().lexicographicallyPrecedes(prime.reversed()), !smallOrder.contains(y) else { return false }
        return isOnCurve(y)
    }

    /// Whether some x satisfies -x² + y² = 1 + d·x²·y²: whether (y² - 1)·(d·y² + 1) is a square modulo 2^255 - 19.
    private static func isOnCurve(_ y: [UInt8]) -> Bool {
        guard let scratch = unsafe BN_CTX_new() else { return false }
        unsafe BN_CTX_start(scratch)
        defer {
            unsafe BN_CTX_end(scratch)
            unsafe BN_CTX_free(scratch)
        }
        guard let modulus = unsafe number(prime, scratch), let square = unsafe number(y, scratch),
            let right = unsafe number(d, scratch),
            unsafe BN_mod_sqr(square, square, modulus, scratch) == 1,
            unsafe BN_mod_mul(right, right, square, modulus, scratch) == 1,
            unsafe BN_add_word(right, 1) == 1, unsafe BN_sub_word(square, 1) == 1,
            unsafe BN_mod_mul(square, square, right, modulus, scratch) == 1
        else { return false }
        return unsafe BN_kronecker(square, modulus, scratch) == 1
    }

    /// A number that lives as long as the frame of `scratch`; least significant byte first.
    private static func number(_ bytes: [UInt8], _ scratch: OpaquePointer) -> OpaquePointer? {
        guard let number = unsafe BN_CTX_get(scratch) else { return nil }
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe BN_lebin2bn(bytes.baseAddress, Int32(bytes.count), number)
        }
    }

    private static let prime = [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]
    /// -121665 / 121666
    private static let d: [UInt8] = constant("a3785913ca4deb75abd841414d0a700098e879777940c78c73fe6f2bee6c0352")

    /// The y of all points of order 1, 2, 4 and 8.
    private static let smallOrder: Set<[UInt8]> = [
        constant("0100000000000000000000000000000000000000000000000000000000000000"),
        constant("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        constant("0000000000000000000000000000000000000000000000000000000000000000"),
        constant("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        constant("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    ]

    private static func constant(_ hex: String) -> [UInt8] {
        guard let bytes = Hexadecimal.decode(hex.utf8) else { preconditionFailure("a constant is not hexadecimal") }
        return bytes
    }
}
