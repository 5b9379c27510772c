extension CitizenFacts {
    /// The text at a range of the arena, for people to read.
    package func text(_ range: Range<UInt32>) -> String {
        String(decoding: arena[Int(range.lowerBound)..<Int(range.upperBound)], as: UTF8.self)
    }
}
