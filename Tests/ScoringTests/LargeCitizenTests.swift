import CivilTime
import Testing

@testable import Scoring

@Suite struct `A citizen with very many records` {
    /// Five thousand million pairs would take minutes; the bound leaves room for a debug build on a busy machine.
    @Test func `of one act is evaluated without comparing all pairs`() throws {
        let vocabulary = ReferenceCard.vocabulary(sources: ["gaj"])
        var evaluator = Evaluator(try Plan(card: ReferenceCard.card, vocabulary: vocabulary))
        let today = try #require(Day("2026-11-23"))
        var dice = Dice(seed: 7)
        let records = (0..<100_000).map {
            GoldenCase.Record(
                indicator: dice.pick(["LAW-004", "LAW-005", "SOC-001", "HON-005"]), source: "gaj", recordNo: "\($0)",
                act: "郑罚〔2026〕1号", occurredOn: today.adding(days: -dice.roll(0...300)))
        }
        let facts = CitizenFacts(records, consent: GoldenCase.Consent(), vocabulary: vocabulary)
        let clock = ContinuousClock()
        var evaluation: Evaluation?
        let time = clock.measure { evaluation = evaluator.evaluate(facts, on: today) }
        #expect(evaluation?.deduction == 20)
        #expect(evaluation?.bonus == 5 + 12)
        #expect(time < .seconds(60))
    }
}
