import CivilTime
import Testing

@testable import Scoring

/// The outlook and the next event against the reference asked day after day.
@Suite struct `The outlook` {
    @Test(arguments: 1...12) func `lists exactly the days on which the reference's score changes`(seed: Int) throws {
        var city = RandomCity(seed: UInt64(1000 + seed))
        let card = city.card(shortValidity: true)
        let vocabulary = Vocabulary(
            indicators: card.items.map(\.indicator), sources: RandomCity.sources.map(SourceCode.init))
        var evaluator = Evaluator(try Plan(card: card, vocabulary: vocabulary))
        for number in 0..<8 {
            var citizen = city.citizen(of: card)
            citizen.consent.inForce = true
            let facts = CitizenFacts(citizen.records, consent: citizen.consent, vocabulary: vocabulary)
            let outlook = evaluator.outlook(facts, on: citizen.day)
            let walked = walk(citizen, card)
            #expect(outlook?.changes.map(\.day) == walked.map(\.day), "seed \(seed), citizen \(number)")
            #expect(outlook?.changes.map(\.standing?.score) == walked.map(\.score), "seed \(seed), citizen \(number)")
            let next = evaluator.evaluate(facts, on: citizen.day)?.nextEvent
            if let first = walked.first { #expect(next.map { $0 <= first.day } == true) }
        }
    }

    @Test(arguments: 1...4) func `says what removing each negative record would make of the score`(seed: Int) throws {
        var city = RandomCity(seed: UInt64(2000 + seed))
        let card = city.card()
        let vocabulary = Vocabulary(
            indicators: card.items.map(\.indicator), sources: RandomCity.sources.map(SourceCode.init))
        var evaluator = Evaluator(try Plan(card: card, vocabulary: vocabulary))
        for _ in 0..<60 {
            let citizen = city.citizen(of: card)
            let facts = CitizenFacts(citizen.records, consent: citizen.consent, vocabulary: vocabulary)
            guard let outlook = evaluator.outlook(facts, on: citizen.day) else {
                #expect(!citizen.consent.inForce)
                continue
            }
            for remedy in outlook.remedies {
                var changed = citizen
                changed.records.removeAll { $0.source == remedy.source.text && $0.recordNo == remedy.recordNo }
                let expected = score(changed, card, on: citizen.day)
                #expect(remedy.ifObjectionAccepted.score == expected)
                #expect(remedy.ifRepaired.score == expected)
            }
        }
    }

    private func score(_ citizen: RandomCity.Citizen, _ card: Scorecard, on day: Day) -> Int {
        ReferenceEvaluator(card: card, records: citizen.records, consent: citizen.consent, today: day).evaluate().score
    }

    /// No record begins later than the end of the day's year or ends more than about three months after it begins.
    private func walk(_ citizen: RandomCity.Citizen, _ card: Scorecard) -> [(day: Day, score: Int)] {
        var changes: [(day: Day, score: Int)] = []
        var last = score(citizen, card, on: citizen.day)
        for offset in 1...520 {
            let day = citizen.day.adding(days: offset)
            let next = score(citizen, card, on: day)
            if next != last { changes.append((day, next)) }
            last = next
        }
        return changes
    }
}
