/// Why a record's points changed on their way into the score, in rule order. The raw texts are part of the API.
package enum StepCode: String, Hashable, Sendable, CaseIterable {
    case notYet = "not_yet"
    case expired
    case disputed
    case withdrawn
    case repaired
    case gate
    case noConsent = "no_consent"
    case sameAct = "same_act"
    case `repeat`
    case cappedIndicatorYear = "capped_indicator_year"
    case cappedIndicator = "capped_indicator"
    case cappedDimension = "capped_dimension"
    case cappedTotal = "capped_total"
}

/// The reasons a record is not kept (scoring.md §3.1), one bit each; several may hold at once.
struct Faults: OptionSet, Sendable {
    let rawValue: UInt8

    static let notYet = Faults(rawValue: 1)
    static let expired = Faults(rawValue: 2)
    static let disputed = Faults(rawValue: 4)
    static let withdrawn = Faults(rawValue: 8)
    static let repaired = Faults(rawValue: 16)
    static let gate = Faults(rawValue: 32)
    static let noConsent = Faults(rawValue: 64)

    /// Those that do not pass with time.
    static let lasting: Faults = [.disputed, .withdrawn, .repaired, .gate, .noConsent]

    /// The step codes in rule order: bit n is the n-th code.
    var codes: [StepCode] {
        StepCode.allCases.prefix(7).enumerated().filter { rawValue & (1 << $0.offset) != 0 }.map(\.element)
    }
}
