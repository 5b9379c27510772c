/// The two forms of a signature on an elliptic curve: r ‖ s in 64 bytes as messages carry it (RFC 7518 §3.4), and the
/// DER sequence of two integers OpenSSL works with.
enum ECSignature {
    private static let half = 32

    /// `nil` unless there are 64 bytes and both numbers are from 1 to `order` - 1.
    static func der(raw: [UInt8], order: [UInt8]) -> [UInt8]? {
        guard raw.count == 2 * half else { return nil }
        var body: [UInt8] = []
        for number in [raw[..<half], raw[half...]] {
            guard number.contains(where: { $0 != 0 }), number.lexicographicallyPrecedes(order) else { return nil }
            let digits = number.drop { $0 == 0 }
            // A leading one bit would make the integer negative.
            let sign: [UInt8] = digits.first.map { $0 >= 0x80 } == true ? [0] : []
            body += [0x02, UInt8(sign.count + digits.count)] + sign + digits
        }
        return [0x30, UInt8(body.count)] + body
    }

    /// Reads what OpenSSL's signing writes; `nil` for anything else.
    static func raw(der: [UInt8]) -> [UInt8]? {
        guard der.count >= 2, der[0] == 0x30, Int(der[1]) == der.count - 2 else { return nil }
        var raw: [UInt8] = []
        var rest = der[2...]
        for _ in 0..<2 {
            guard rest.popFirst() == 0x02, let count = rest.popFirst(), count > 0, count <= rest.count else {
                return nil
            }
            let digits = rest.prefix(Int(count)).drop { $0 == 0 }
            rest = rest.dropFirst(Int(count))
            guard digits.count <= half else { return nil }
            raw += [UInt8](repeating: 0, count: half - digits.count) + digits
        }
        return rest.isEmpty ? raw : nil
    }
}
