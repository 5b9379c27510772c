/// Why a card could not be compiled into a plan, or stored contributions could not be read. Names codes and limits
/// only, never a citizen's data. A card that passed the law gate causes none of these.
package enum EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The card follows other semantics than version 1.
    case unknownSemantics(Int)
    /// The card uses an indicator the database does not know.
    case unknownIndicator(IndicatorCode)
    /// An indicator stands on the card twice.
    case repeatedIndicator(IndicatorCode)
    /// An item names a dimension the card does not have.
    case unknownDimension(IndicatorCode)
    /// Points, a cap, a ceiling or a validity the engine does not compute with (see `Plan.largestPoints`).
    case itemOutOfRange(IndicatorCode)
    /// Points with the sign of the other polarity.
    case wrongSign(IndicatorCode)
    /// Base, minimum, maximum, total cap or multiplier the engine does not compute with.
    case scaleOutOfRange
    /// The tiers do not cover the scores from minimum to maximum without gaps.
    case tiersDoNotCover
    /// Stored contributions of another version, cut short, or not in canonical form.
    case malformedContributions

    package var description: String {
        switch self {
        case .unknownSemantics(let version): "the scorecard follows semantics \(version); this engine knows version 1"
        case .unknownIndicator(let code): "the scorecard uses \(code), which no loaded catalogue edition defines"
        case .repeatedIndicator(let code): "the scorecard lists \(code) twice"
        case .unknownDimension(let code): "\(code) belongs to a dimension the scorecard does not list"
        case .itemOutOfRange(let code): "\(code) has points, a cap, a ceiling or a validity out of range"
        case .wrongSign(let code): "\(code) has points whose sign contradicts its polarity"
        case .scaleOutOfRange: "the scorecard's base, limits, total cap or repeat multiplier are out of range"
        case .tiersDoNotCover: "the scorecard's tiers do not cover its scores without gaps"
        case .malformedContributions: "the stored contributions are damaged or of an unknown version"
        }
    }
}
