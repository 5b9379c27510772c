package import CivilTime

/// How a dispute that suspends is read. Deposit waivers read the score as if no record were suspended
/// (scoring.md §3.9), so that an objection does not buy a waiver.
package enum Suspensions: Sendable {
    case honoured, ignored
}

/// A citizen's score on one day and how it comes about, record by record in `Evaluator.outcomes`.
/// `base + bonus − deduction + clampDelta + ceiling.delta` is the score, always.
package struct Evaluation: Hashable, Sendable {
    package var score: Int
    /// Index into the card's tiers.
    package var tier: Int
    package var base: Int
    package var bonus: Int
    /// Positive.
    package var deduction: Int
    /// What keeping the score between minimum and maximum added or took away.
    package var clampDelta: Int
    /// The lowest ceiling in force, whether or not it lowers the score.
    package var ceiling: Ceiling?
    /// The first later day on which a record that may count begins or ends; until then the same records give the same
    /// score. The end of consent is not among the facts and is the caller's to add.
    package var nextEvent: Day?

    package struct Ceiling: Hashable, Sendable {
        package var limit: Int
        /// Rank of the indicator.
        package var indicator: UInt16
        /// 0 or negative.
        package var delta: Int
    }
}

/// What one record did, in record order.
package struct RecordOutcome: Sendable {
    /// Index into `CitizenFacts.records`.
    package var record: Int
    package var raw: Int
    package var applied: Int
    /// The first day it no longer counts by date; `nil` is open.
    package var endsOn: Day?
}
