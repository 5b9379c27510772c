import Scoring
import UseCases

/// The texts this room uses, each group looked up once.
struct Wording: Sendable {
    let tiers, steps, lines, deliveries, indicators, problemTitles, problemDetails: Texts.Group

    /// The keys without which an answer would show a bare code. Names of tiers and indicators are the card's.
    static let required =
        APIError.allCases.flatMap { ["problem_title.\($0.rawValue)", "problem_detail.\($0.rawValue)"] }
        + StepCode.allCases.map { "step.\($0.rawValue)" }
        + Explanation.ClosingLine.Code.allCases.map { "line.\($0.rawValue)" }
        + SourceFreshness.State.allCases.map { "delivery.\($0.rawValue)" } + ["tier.none"]

    init(_ texts: Texts) {
        tiers = texts[group: "tier"]
        steps = texts[group: "step"]
        lines = texts[group: "line"]
        deliveries = texts[group: "delivery"]
        indicators = texts[group: "indicator"]
        problemTitles = texts[group: "problem_title"]
        problemDetails = texts[group: "problem_detail"]
    }
}
