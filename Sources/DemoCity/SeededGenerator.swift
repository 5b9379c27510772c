/// SplitMix64: the only source of chance in the synthetic city.
///
/// It exists because the same seed has to give the same files on every machine and with every Swift release, which the
/// standard library's own generators and shuffles do not promise. It is not for secrets.
struct SeededGenerator {
    private var state: UInt64

    /// One independent stream per (seed, stream), so that citizen 7 is the same person in a city of any size.
    init(seed: UInt64, stream: UInt64) {
        state = SeededGenerator.mix(seed) ^ SeededGenerator.mix(stream &+ SeededGenerator.step)
    }

    mutating func next() -> UInt64 {
        state &+= SeededGenerator.step
        return SeededGenerator.mix(state)
    }

    /// A number in `0..<bound`; the bias of the multiply-shift is far below anything this city could show.
    mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    mutating func chance(_ permille: Int) -> Bool {
        below(1000) < permille
    }

    static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The finaliser of SplitMix64, a bijection of the 64-bit words.
    static func mix(_ word: UInt64) -> UInt64 {
        var value = word
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
