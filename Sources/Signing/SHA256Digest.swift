import COpenSSL

/// A SHA-256 value (FIPS 180-4): 32 bytes, compared, hashed and printed as such.
///
/// Kept as four words so that it is a plain `Hashable` value without a heap allocation.
package struct SHA256Digest: Hashable, Sendable {
    package static let byteCount = 32

    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The digest of one message at hand. For many messages, or one in pieces, reuse an `SHA256Hasher`.
    package init(hashing message: Span<UInt8>) {
        unsafe self.init { output in
            unsafe message.withUnsafeBufferPointer { input in
                unsafe EVP_Digest(input.baseAddress, input.count, output, nil, Algorithms.shared.sha256, nil)
            }
        }
    }

    package init(hashing message: [UInt8]) {
        self.init(hashing: message.span)
    }

    /// `nil` unless there are exactly 32 bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in bytes.enumerated() {
            words[index / 8] = words[index / 8] << 8 | UInt64(byte)
        }
        self.words = (words[0], words[1], words[2], words[3])
    }

    /// Reads the one text `hex` writes: 64 lower-case digits.
    package init?(hex: String) {
        guard let bytes = Hexadecimal.decode(hex.utf8) else { return nil }
        self.init(bytes: bytes)
    }

    /// `fill` writes 32 bytes and answers OpenSSL's success code.
    init(_ fill: (UnsafeMutablePointer<UInt8>) -> Int32) {
        var raw: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let code = unsafe withUnsafeMutableBytes(of: &raw) { buffer in
            unsafe buffer.withMemoryRebound(to: UInt8.self) { bytes in
                unsafe bytes.baseAddress.map { unsafe fill($0) } ?? 0
            }
        }
        // Hashing memory cannot fail but for want of memory; a wrong digest must never pass for a right one.
        precondition(code == 1, "OpenSSL could not compute SHA-256")
        words = (raw.0.bigEndian, raw.1.bigEndian, raw.2.bigEndian, raw.3.bigEndian)
    }

    /// The first 16 bytes as two big-endian words.
    var leadingWords: (high: UInt64, low: UInt64) { (words.0, words.1) }

    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        append(to: &bytes)
        return bytes
    }

    package func append(to buffer: inout [UInt8]) {
        for word in [words.0, words.1, words.2, words.3] {
            for shift in stride(from: 56, through: 0, by: -8) {
                buffer.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
    }

    package var hex: String { Hexadecimal.encode(bytes) }

    package static func == (left: Self, right: Self) -> Bool {
        left.words == right.words
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

extension SHA256Digest: CustomStringConvertible {
    package var description: String { hex }
}
