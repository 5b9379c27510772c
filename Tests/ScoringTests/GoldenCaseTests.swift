import CivilTime
import Testing

@testable import Scoring

/// The cases of `Tests/Vectors/Scoring`, each naming the clause it shows.
@Suite struct `Golden cases` {
    @Test(arguments: try GoldenTheme.all().flatMap(\.cases)) func `come out as written`(golden: GoldenCase) throws {
        let card = try golden.card()
        let records = try golden.knownRecords()
        let vocabulary = ReferenceCard.vocabulary(sources: golden.records.map(\.source))
        let facts = CitizenFacts(records, consent: golden.caseConsent, vocabulary: vocabulary)
        var evaluator = Evaluator(try Plan(card: card, vocabulary: vocabulary))
        let day = try GoldenCase.day(golden.on)

        let explanation = evaluator.explain(facts, on: day)
        expect(explanation, golden.expect, card)
        #expect(evaluator.evaluate(facts, on: day) == explanation.evaluation)
        if let waived = golden.expect.scoreWithoutSuspensions {
            #expect(evaluator.evaluate(facts, on: day, suspensions: .ignored)?.score == waived)
        }
        let consentEndsOn = try golden.consent?.endsOn.map(GoldenCase.day)
        let outlook = evaluator.outlook(facts, on: day, consentEndsOn: consentEndsOn)
        expect(outlook, golden.expect, card)
    }

    @Test func `are many, each with a clause and a title of its own`() throws {
        let cases = try GoldenTheme.all().flatMap(\.cases)
        #expect(cases.count >= 60)
        #expect(Set(cases.map(\.title)).count == cases.count)
        #expect(cases.allSatisfy { $0.clause.hasPrefix("Scoring §") })
        #expect(ReferenceCard.card.items.count == 48)
    }

    private func expect(_ explanation: Explanation, _ expected: GoldenCase.Expectation, _ card: Scorecard) {
        #expect(explanation.evaluation?.score == expected.score)
        #expect(explanation.evaluation.map { card.tiers[$0.tier].code } == expected.tier)
        #expect(explanation.records.map(\.recordNo) == expected.lines.map(\.recordNo))
        for (line, wanted) in zip(explanation.records, expected.lines) {
            #expect(line.raw == wanted.raw, "\(line.recordNo)")
            #expect(line.applied == wanted.applied, "\(line.recordNo)")
            #expect(
                line.steps.map { "\($0.code.rawValue) \($0.delta)" }
                    == (wanted.steps ?? []).map { "\($0.code) \($0.delta)" })
            if let endsOn = wanted.endsOn { #expect(line.endsOn?.description == endsOn) }
        }
        func closing(_ code: Explanation.ClosingLine.Code) -> Int? {
            explanation.closing.first { $0.code == code }?.applied
        }
        if let clamp = expected.clamp { #expect(closing(.clamp) == clamp) }
        if let ceiling = expected.ceiling { #expect(closing(.ceiling) == ceiling) }
        if let reasons = expected.reasons { #expect(explanation.reasons.map(\.code.text) == reasons) }
    }

    private func expect(_ outlook: Outlook?, _ expected: GoldenCase.Expectation, _ card: Scorecard) {
        #expect(outlook?.today.score == expected.score)
        if let changes = expected.outlook {
            #expect(
                outlook?.changes.map {
                    GoldenCase.Change(
                        day: $0.day.description, score: $0.standing?.score,
                        tier: ($0.standing?.tier).map { card.tiers[$0].code })
                } == changes)
        }
        if let remedies = expected.remedies {
            #expect(
                outlook?.remedies.map {
                    GoldenCase.Remedy(
                        recordNo: $0.recordNo, ifObjectionAccepted: $0.ifObjectionAccepted.score,
                        ifRepaired: $0.ifRepaired.score)
                } == remedies)
        }
    }
}
