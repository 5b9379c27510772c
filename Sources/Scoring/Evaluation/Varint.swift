/// Variable-length integers of the canonical byte forms: seven bits per byte, lowest first, high bit set on all but the
/// last; signed values zigzag. The shortest form is the only one.
extension [UInt8] {
    mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func append(zigzag value: Int64) {
        append(varint: UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }
}

/// Reads varints and refuses every form but the shortest.
struct VarintReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }
    /// Every value takes a byte or more, so a longer count of values is a lie.
    var remaining: Int { bytes.count - position }

    mutating func byte() throws(EvaluationError) -> UInt8 {
        guard position < bytes.count else { throw .malformedContributions }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func varint() throws(EvaluationError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            let bits = UInt64(next & 0x7F)
            guard shift < 63 || (shift == 63 && bits <= 1) else { throw .malformedContributions }
            value |= bits << shift
            if next & 0x80 == 0 {
                guard bits != 0 || shift == 0 else { throw .malformedContributions }
                return value
            }
            shift += 7
        }
    }

    mutating func zigzag() throws(EvaluationError) -> Int64 {
        Self.signed(try varint())
    }

    static func signed(_ value: UInt64) -> Int64 {
        Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}
