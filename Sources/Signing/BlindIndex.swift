/// What stands for an ID number in an index: equal numbers give equal values, and without the key nobody can compute or
/// invert one, although there are few ID numbers.
///
/// 16 of HMAC-SHA-256's 32 bytes are kept. Two of a billion numbers then meet with a chance below 2^-69, the key is as
/// hard to find as before, the index is half as large, and the value fits PostgreSQL's `uuid`.
package struct BlindIndex: Hashable, Sendable {
    package static let byteCount = 16

    /// Id of the `blind_index` key it was made with; values of different generations never compare.
    package let generation: UInt32
    package let high: UInt64
    package let low: UInt64

    package init(generation: UInt32, high: UInt64, low: UInt64) {
        self.generation = generation
        self.high = high
        self.low = low
    }

    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        append(to: &bytes)
        return bytes
    }

    package func append(to buffer: inout [UInt8]) {
        unsafe withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { unsafe buffer.append(contentsOf: $0) }
    }
}
