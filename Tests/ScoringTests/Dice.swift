/// A seeded generator (SplitMix64), so that a failing citizen can be made again from the seed the test prints.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// True once in `outOf` times.
    mutating func once(in outOf: Int) -> Bool { roll(1...outOf) == 1 }

    mutating func pick<Element>(_ list: [Element]) -> Element { list[roll(0...list.count - 1)] }
}
