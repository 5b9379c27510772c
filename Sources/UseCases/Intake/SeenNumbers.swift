import Intake

/// Which record numbers of a file have occurred, as a Bloom filter: it may take a number for one it has seen, at worst
/// a few in a hundred, but never forgets one.
///
/// So that whoever compares rows under equal record numbers has to look at few. Memory follows the size of the file up
/// to 16 MiB; a larger file has more false suspicions and takes longer, no more.
struct SeenNumbers {
    private var words: [UInt64]
    private let shift: UInt64

    /// Sixteen bits for each 64 bytes of the file, which is about a row.
    init(fileSize: Int) {
        var exponent: UInt64 = 10
        while exponent < 21, 1 << exponent < fileSize / 256 { exponent += 1 }
        words = Array(repeating: 0, count: 1 << exponent)
        shift = 64 - exponent
    }

    /// Remembers a number; says whether it may have been here before.
    mutating func note(_ number: Bytes) -> Bool {
        let hash = Self.hash(number)
        var bits: UInt64 = 0
        for position in 0..<4 { bits |= 1 << (hash >> UInt64(6 * position) & 63) }
        let place = Int(hash >> shift)
        let wasHere = words[place] & bits == bits
        words[place] |= bits
        return wasHere
    }

    /// FNV-1a, its bits then mixed, because the top ones choose the word and the lowest the bits in it.
    private static func hash(_ bytes: Bytes) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ hash >> 32) &* 0x9fb2_1c65_1e98_df25
        return hash ^ hash >> 29
    }
}
