import COpenSSL

/// Random bytes from OpenSSL's generator, which the operating system seeds. There is no other source in the house.
package enum RandomBytes {
    package static func make(count: Int) throws(SigningError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        try fill(&bytes)
        return bytes
    }

    static func fill(_ bytes: inout [UInt8]) throws(SigningError) {
        let code = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe RAND_bytes(buffer.baseAddress, Int32(clamping: buffer.count))
        }
        guard code == 1 else { throw .cryptographyUnavailable(operation: "draw random bytes") }
    }
}

/// Random bytes fetched in blocks: a call into OpenSSL's generator costs about as much as encrypting a short field.
///
/// No byte is given out twice, and what was given out is no longer in the block.
struct RandomPool {
    private var block = [UInt8](repeating: 0, count: 4_080)
    private var position = 4_080

    /// Writes `count` fresh bytes to `target`; `count` is at most the size of the block.
    mutating func take(_ count: Int, into target: UnsafeMutablePointer<UInt8>) throws(SigningError) {
        if position + count > block.count {
            try RandomBytes.fill(&block)
            position = 0
        }
        for offset in 0..<count {
            unsafe target[offset] = block[position + offset]
            block[position + offset] = 0
        }
        position += count
    }
}
