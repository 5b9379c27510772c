/// Penalty classes as the GB18030 bytes of the penalty file, read as Latin-1 like `WrittenCity.rows` does.
enum DemoCityText {
    static let penaltyClasses = [
        "\u{D0}\u{D0}\u{D5}\u{FE}\u{BE}\u{D0}\u{C1}\u{F4}", "\u{B7}\u{A3}\u{BF}\u{EE}",
    ]
}

extension [UInt8] {
    func occurrences(of text: String) -> Int {
        let pattern = Array(text.utf8)
        guard count >= pattern.count else { return 0 }
        return (0...count - pattern.count).count { self[$0..<$0 + pattern.count].elementsEqual(pattern) }
    }
}
