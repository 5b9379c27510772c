/// What one delivering source may report, seen from the catalogue: the only thing the row checks need to know of it.
///
/// Holds every indicator of the catalogue, not only the source's own, so that a department reads whether an indicator
/// is unknown, banned, or another department's.
package struct IntakeRules: Sendable {
    package struct Indicator: Sendable {
        package let code: String
        /// The caller's number for the indicator; handed back with each record.
        package let rank: UInt16
        /// Magnitudes a record may carry; `1...1` for an indicator without magnitude.
        package let permitted: ClosedRange<Int64>
        package let isNegative: Bool
        package let isBanned: Bool
        /// Whether the delivering source is the one that reports it.
        package let isOfSource: Bool
        package let needsOrdinaryProcedure: Bool
        package let needsLegalConfirmation: Bool
        package let needsSeparateConsent: Bool

        package init(
            code: String, rank: UInt16, permitted: ClosedRange<Int64>, isNegative: Bool, isBanned: Bool = false,
            isOfSource: Bool = true, needsOrdinaryProcedure: Bool = false, needsLegalConfirmation: Bool = false,
            needsSeparateConsent: Bool = false
        ) {
            self.code = code
            self.rank = rank
            self.permitted = permitted
            self.isNegative = isNegative
            self.isBanned = isBanned
            self.isOfSource = isOfSource
            self.needsOrdinaryProcedure = needsOrdinaryProcedure
            self.needsLegalConfirmation = needsLegalConfirmation
            self.needsSeparateConsent = needsSeparateConsent
        }
    }

    package let indicators: [Indicator]
    /// All codes one after another, found by open addressing: looking a code up from bytes makes no string.
    private let codes: [UInt8]
    private let ends: [Int]
    /// Index into `indicators` plus one; 0 is free. A power of two, at most half full.
    private let slots: [UInt16]

    /// At most 65,534 indicators; of two with one code the first is found.
    package init(indicators: [Indicator]) {
        self.indicators = indicators
        var codes: [UInt8] = []
        var ends = [0]
        for indicator in indicators {
            codes.append(contentsOf: indicator.code.utf8)
            ends.append(codes.count)
        }
        var capacity = 16
        while capacity < indicators.count * 2 { capacity *= 2 }
        var slots = [UInt16](repeating: 0, count: capacity)
        for (index, indicator) in indicators.enumerated() {
            var slot = IntakeRules.hash(indicator.code.utf8) & (capacity - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
            slots[slot] = UInt16(index + 1)
        }
        self.codes = codes
        self.ends = ends
        self.slots = slots
    }

    /// The place of the indicator with this code in `indicators`.
    func index(of code: Bytes) -> Int? {
        var slot = IntakeRules.hash(code) & (slots.count - 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            let found = codes.withUnsafeBufferPointer { $0.slice(ends[index], ends[index + 1]).equals(code) }
            if found { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// FNV-1a.
    private static func hash(_ bytes: some Sequence<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash)
    }
}
