package import CivilTime

/// Applies a plan to one citizen after the other (scoring.md §3). Keeps its working memory between citizens, so that
/// scoring a city allocates nothing per citizen; each worker has its own. The bulk path and the explained path are one
/// algorithm: tracing only writes down the steps it takes anyway.
///
/// It reads no clock and no database, and its result depends on the facts, the card and the day alone, never on the
/// order in which the records come in.
package struct Evaluator: Sendable {
    package let plan: Plan
    /// The records of the last citizen, in record order.
    var rows: [Row] = []
    /// The steps of the last traced citizen, in the order the rules were applied.
    var steps: [Step] = []
    var acts: [ActEntry] = []
    var tallies: [Tally]
    var dimensionBonus: [Int]
    /// The citizen last evaluated, for the bytes that follow an evaluation.
    private(set) var day = Day(number: 0)
    private(set) var suspensions = Suspensions.honoured
    private(set) var evaluation = Evaluation(score: 0, tier: 0, base: 0, bonus: 0, deduction: 0, clampDelta: 0)

    package init(_ plan: Plan) {
        self.plan = plan
        self.tallies = Array(repeating: Tally(), count: plan.items.count)
        self.dimensionBonus = Array(repeating: 0, count: plan.dimensionCaps.count)
    }

    /// Scores the records known at the knowledge instant on `day`.
    ///
    /// Returns `nil` when account or consent is not in force: such a citizen has no score, and no number may be stored
    /// or shown. The outcomes are there all the same, each with 0 points, so that an explanation can say so.
    package mutating func evaluate(
        _ facts: CitizenFacts, on day: Day, suspensions: Suspensions = .honoured
    ) -> Evaluation? {
        run(facts, on: day, suspensions: suspensions, tracing: false)
    }

    /// One outcome per record of the last citizen, in record order.
    package var outcomes: some Sequence<RecordOutcome> {
        rows.lazy.map { row in
            RecordOutcome(
                record: Int(row.record), raw: row.raw, applied: row.applied,
                endsOn: row.end == Int32.max ? nil : Day(number: row.end))
        }
    }

    mutating func run(
        _ facts: CitizenFacts, on day: Day, suspensions: Suspensions, tracing: Bool
    ) -> Evaluation? {
        self.day = day
        self.suspensions = suspensions
        steps.removeAll(keepingCapacity: true)
        let census = load(facts, on: day, suspensions: suspensions)
        sortRows(facts)
        if census.hasYearSums { awardYearSums(facts) }
        if census.acts > 1 { countActsOnce(facts, tracing: tracing) }
        let (bonus, deduction) = applyRepeatsAndCaps(tracing: tracing)
        evaluation = conclude(bonus: bonus, deduction: deduction, ceiling: census.ceiling, next: census.nextEvent)
        return facts.consent.inForce ? evaluation : nil
    }

    /// Steps 6 to 8: the sum, the clamp, the ceiling, the tier.
    private func conclude(
        bonus: Int, deduction: Int, ceiling: (limit: Int, indicator: UInt16)?, next: Int32
    ) -> Evaluation {
        let sum = plan.base + bonus - deduction
        let clamped = min(max(sum, plan.minimum), plan.maximum)
        let score = min(clamped, ceiling?.limit ?? clamped)
        return Evaluation(
            score: score, tier: plan.tier(of: score), base: plan.base, bonus: bonus, deduction: deduction,
            clampDelta: clamped - sum,
            ceiling: ceiling.map { .init(limit: $0.limit, indicator: $0.indicator, delta: score - clamped) },
            nextEvent: next == Int32.max ? nil : Day(number: next))
    }
}

extension Evaluator {
    /// A record at work.
    struct Row: Sendable {
        /// Day, then the complement of the absolute raw points: ascending keys are record order up to equal sources.
        var key: UInt64
        var source: UInt16
        /// Rank of the indicator, or the last slot of the plan for one the database does not know.
        var slot: UInt16
        var record: UInt32
        /// 0 where no rule of the indicator asks for it.
        var year: Int32
        /// The first day it no longer counts, `Int32.max` if open.
        var end: Int32
        var faults: Faults
        var raw: Int
        var applied: Int
    }

    struct Step: Sendable {
        var row: Int
        var code: StepCode
        var delta: Int
    }

    /// Running sums of one indicator.
    struct Tally: Sendable {
        var year: Int32 = 0
        var yearBonus = 0
        var bonus = 0
        var negatives = 0
        var yearMagnitude: Int64 = 0
        var lastOfYear = -1
    }
}
