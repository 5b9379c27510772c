/// Compares texts of an arena as UTF-8 bytes.
enum ByteOrder {
    static func precedes(_ left: Range<UInt32>, _ right: Range<UInt32>, in arena: [UInt8]) -> Bool {
        compare(left, right, in: arena) < 0
    }

    /// Negative, zero or positive, as `memcmp`, with the shorter of two texts first when it begins the longer.
    static func compare(_ left: Range<UInt32>, _ right: Range<UInt32>, in arena: [UInt8]) -> Int {
        let bytes = arena.span
        var (first, second) = (Int(left.lowerBound), Int(right.lowerBound))
        let common = min(left.count, right.count)
        for _ in 0..<common {
            let difference = Int(bytes[first]) - Int(bytes[second])
            if difference != 0 { return difference }
            first += 1
            second += 1
        }
        return left.count - right.count
    }
}
