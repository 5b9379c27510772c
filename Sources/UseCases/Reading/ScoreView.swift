package import CivilTime

/// A score as it may be shown: never a bare number, always with the card, the day and the knowledge it rests on.
package struct ScoreView: Sendable {
    package let citizen: CitizenHandle
    package let score: Int
    /// Tier code, `none` below the card's base (scoring.md §3.8).
    package let tier: String
    package let card: CardReference
    /// E.
    package let businessDate: Day
    /// K.
    package let knowledgeInstant: Instant
    package let computedAt: Instant
    /// Until when it may be shown: 24 hours at most, and never beyond the consent.
    package let showUntil: Instant

    static func showUntil(now: Instant, consentUntil: Day) -> Instant {
        min(now.adding(seconds: 86_400), Instant(startOf: consentUntil))
    }
}

/// Which card a score was computed with.
package struct CardReference: Hashable, Sendable {
    package let code: String
    package let version: Int
    /// Lower-case hexadecimal SHA-256 of the published document.
    package let digest: String
}
