/// What the generator must know of one catalogue row: enough to write records that will be accepted, and records that
/// will be returned. It carries no rule and no points; the city does not know what a record is worth.
package struct DemoIndicator: Hashable, Sendable {
    package enum Magnitude: Hashable, Sendable {
        case none
        case fen
        case hours(ClosedRange<Int>)
        case level(ClosedRange<Int>)
    }

    package var code: String
    package var isNegative: Bool
    package var magnitude: Magnitude
    /// Codes of the sources that may deliver it, in the order of the sources file.
    package var sources: [String]
    package var needsOrdinaryProcedure: Bool
    package var needsConfirmation: Bool
    package var needsSeparateConsent: Bool

    package init(
        code: String, isNegative: Bool, magnitude: Magnitude, sources: [String], needsOrdinaryProcedure: Bool = false,
        needsConfirmation: Bool = false, needsSeparateConsent: Bool = false
    ) {
        self.code = code
        self.isNegative = isNegative
        self.magnitude = magnitude
        self.sources = sources
        self.needsOrdinaryProcedure = needsOrdinaryProcedure
        self.needsConfirmation = needsConfirmation
        self.needsSeparateConsent = needsSeparateConsent
    }
}

extension DemoIndicator {
    /// Greatest magnitude an indicator without a range may have.
    static let greatestMagnitude: Int64 = 1_000_000_000_000

    /// The smallest magnitude above everything this indicator allows.
    var magnitudeOutOfRange: Int64 {
        switch magnitude {
        case .none: 2
        case .fen: DemoIndicator.greatestMagnitude + 1
        case .hours(let range), .level(let range): Int64(range.upperBound) + 1
        }
    }

    var smallestMagnitude: Int64 {
        switch magnitude {
        case .none, .fen: 1
        case .hours(let range), .level(let range): Int64(range.lowerBound)
        }
    }
}
