import UseCases

/// The texts this room uses, each group looked up once.
struct Wording: Sendable {
    let tiers, steps, lines, deliveries, indicators, problemTitles, problemDetails: Texts.Group

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
