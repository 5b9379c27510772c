extension [Scorecard.Tier] {
    /// The tier a score is in, or none.
    package func tier(of score: Int) -> Scorecard.Tier? { first { $0.from <= score && score < $0.to } }

    /// The code of a tier as others may see it. Scores below `base` are not told apart: nobody is marked by a low tier,
    /// which only the citizen's own report names.
    package func publicCode(of score: Int, base: Int) -> String {
        score >= base ? tier(of: score)?.code ?? Scorecard.Tier.unnamed : Scorecard.Tier.unnamed
    }
}

extension Scorecard.Tier {
    /// Stands where no tier is named.
    package static let unnamed = "none"
}
