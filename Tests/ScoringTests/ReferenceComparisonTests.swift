import CivilTime
import Testing

@testable import Scoring

/// The compiled engine against the naive reference, on random cards and citizens.
@Suite struct `The engine and the plain reading of the rules` {
    /// 40 cards of 2,600 citizens each: 104,000 citizens.
    @Test(arguments: 1...40) func `agree on every score, step and order`(seed: Int) throws {
        var city = RandomCity(seed: UInt64(seed))
        let card = seed % 8 == 0 ? ReferenceCard.card : city.card()
        let vocabulary = Vocabulary(
            indicators: card.items.map(\.indicator), sources: RandomCity.sources.map(SourceCode.init))
        var evaluator = Evaluator(try Plan(card: card, vocabulary: vocabulary))
        for number in 0..<2600 {
            let citizen = city.citizen(of: card)
            let suspensions: Suspensions = number % 5 == 0 ? .ignored : .honoured
            let facts = CitizenFacts(citizen.records, consent: citizen.consent, vocabulary: vocabulary)
            let explanation = evaluator.explain(facts, on: citizen.day, suspensions: suspensions)
            let expected = ReferenceEvaluator(
                card: card, records: citizen.records, consent: citizen.consent, today: citizen.day,
                suspensionsHonoured: suspensions == .honoured
            ).evaluate()
            guard agree(explanation, expected, card, inForce: citizen.consent.inForce) else {
                Issue.record("seed \(seed), citizen \(number): \(explanation) is not \(expected)")
                return
            }
            #expect(evaluator.evaluate(facts, on: citizen.day, suspensions: suspensions) == explanation.evaluation)
        }
    }

    private func agree(
        _ explanation: Explanation, _ expected: ReferenceEvaluator.Result, _ card: Scorecard, inForce: Bool
    ) -> Bool {
        let lines = explanation.records.map {
            ReferenceEvaluator.Line(
                key: $0.source.text + " " + $0.recordNo, raw: $0.raw, applied: $0.applied, steps: $0.steps,
                endsOn: $0.endsOn)
        }
        guard lines == expected.lines else { return false }
        guard explanation.records.allSatisfy({ $0.steps.reduce($0.raw) { $0 + $1.delta } == $0.applied }) else {
            return false
        }
        guard inForce, let evaluation = explanation.evaluation else { return !inForce && explanation.closing.isEmpty }
        let total = lines.map(\.applied).reduce(0, +) + explanation.closing.map(\.applied).reduce(0, +)
        return total == evaluation.score && evaluation.score == expected.score && evaluation.bonus == expected.bonus
            && evaluation.deduction == expected.deduction && evaluation.clampDelta == expected.clamp
            && evaluation.ceiling?.limit == expected.ceiling
            && (evaluation.ceiling?.delta ?? 0) == expected.ceilingDelta
            && card.tiers[evaluation.tier].code == expected.tier
    }
}
