import CivilTime
import Testing

@testable import Scoring

/// The bytes that are hashed and stored: the same facts give the same bytes, different facts give different ones.
@Suite struct `Canonical bytes` {
    private struct Bytes: Hashable {
        var contributions: [UInt8] = []
        var input: [UInt8] = []
    }

    private func bytes(
        _ citizen: RandomCity.Citizen, _ card: Scorecard, sources: [String] = RandomCity.sources,
        suspensions: Suspensions = .honoured, extraIndicators: [String] = []
    ) throws -> Bytes {
        let vocabulary = Vocabulary(
            indicators: card.items.map(\.indicator) + extraIndicators.map(IndicatorCode.init),
            sources: sources.map(SourceCode.init))
        var evaluator = Evaluator(try Plan(card: card, vocabulary: vocabulary))
        let facts = CitizenFacts(citizen.records, consent: citizen.consent, vocabulary: vocabulary)
        _ = evaluator.evaluate(facts, on: citizen.day, suspensions: suspensions)
        var bytes = Bytes()
        evaluator.appendContributions(to: &bytes.contributions)
        evaluator.appendCanonicalInput(of: facts, to: &bytes.input)
        return bytes
    }

    @Test(arguments: 1...20) func `do not depend on the order of delivery or on ranks`(seed: Int) throws {
        var city = RandomCity(seed: UInt64(3000 + seed))
        let card = city.card()
        for _ in 0..<50 {
            var citizen = city.citizen(of: card)
            citizen.records.removeAll { $0.indicator.hasPrefix("X") }
            let first = try bytes(citizen, card)
            citizen.records.shuffle(using: &city.dice)
            #expect(try bytes(citizen, card) == first)
            let shifted = try bytes(
                citizen, card, sources: RandomCity.sources + ["aaa", "zzz"], extraIndicators: ["A", "P", "Z"])
            #expect(shifted == first)
        }
    }

    @Test func `differ whenever an input differs`() throws {
        let day = try #require(Day("2026-11-23"))
        let record = GoldenCase.Record(
            indicator: "LAW-005", source: "gaj", recordNo: "1", act: "A", occurredOn: day.adding(days: -9), magnitude: 7
        )
        let citizen = RandomCity.Citizen(records: [record], consent: GoldenCase.Consent(), day: day)
        let changes: [(inout RandomCity.Citizen) -> Void] = [
            { $0.records[0].indicator = "LAW-006" }, { $0.records[0].source = "mzj" }, { $0.records[0].recordNo = "2" },
            { $0.records[0].act = "B" }, { $0.records[0].act = "" }, { $0.records[0].magnitude = 8 },
            { $0.records[0].occurredOn = day }, { $0.records[0].expiresOn = day }, { $0.day = day.adding(days: 1) },
            { $0.records[0].expiresOn = day.adding(days: 1) }, { $0.records[0].ordinaryProcedure = false },
            { $0.records[0].legallyConfirmed = false }, { $0.records[0].disputeOnlyMarks = true },
            { $0.records[0].status = .disputed }, { $0.records[0].status = .withdrawn },
            { $0.records[0].status = .repaired }, { $0.records = [] }, { $0.consent.inForce = false },
            { $0.consent.separatelyConsented = ["SOC-003"] }, { $0.consent.separatelyConsented = ["SOC-004"] },
            { $0.consent.refused = ["SOC-003"] },
            // The same bytes cut elsewhere: length prefixes keep neighbouring texts apart.
            { citizen in (citizen.records[0].recordNo, citizen.records[0].act) = ("1A", "") },
        ]
        var seen = [try bytes(citizen, ReferenceCard.card).input]
        for change in changes {
            var changed = citizen
            change(&changed)
            seen.append(try bytes(changed, ReferenceCard.card).input)
        }
        seen.append(try bytes(citizen, ReferenceCard.card, suspensions: .ignored).input)
        #expect(Set(seen).count == changes.count + 2)
    }

    @Test(arguments: 1...10) func `of contributions read back as what was evaluated`(seed: Int) throws {
        var city = RandomCity(seed: UInt64(4000 + seed))
        let card = city.card()
        let vocabulary = Vocabulary(
            indicators: card.items.map(\.indicator), sources: RandomCity.sources.map(SourceCode.init))
        var evaluator = Evaluator(try Plan(card: card, vocabulary: vocabulary))
        for _ in 0..<50 {
            let citizen = city.citizen(of: card)
            let facts = CitizenFacts(citizen.records, consent: citizen.consent, vocabulary: vocabulary)
            guard let evaluation = evaluator.evaluate(facts, on: citizen.day) else { continue }
            var stored: [UInt8] = []
            evaluator.appendContributions(to: &stored)
            let read = try PackedContributions(stored)
            #expect(read.records.map(\.raw) == evaluator.outcomes.map(\.raw))
            #expect(read.records.map(\.applied) == evaluator.outcomes.map(\.applied))
            #expect(read.score == evaluation.score)
            #expect(
                [read.base, read.bonus, read.deduction] == [evaluation.base, evaluation.bonus, evaluation.deduction])
            #expect(read.clampDelta == evaluation.clampDelta)
            #expect(read.ceiling?.limit == evaluation.ceiling?.limit)
            for cut in stored.indices {
                #expect(throws: EvaluationError.malformedContributions) {
                    try PackedContributions(Array(stored[..<cut]))
                }
            }
            #expect(throws: EvaluationError.malformedContributions) { try PackedContributions(stored + [0]) }
        }
    }

    /// A citizen with one record of 25 points, cut to 20, and a ceiling of 79.
    private static let sound: [UInt8] = [1, 1, 101, 40, 200, 1, 40, 0, 0, 1, 158, 1, 81]

    @Test(
        arguments: [
            [], [2, 0, 0, 0, 0, 0, 0], [1, 0x80, 0x00, 0, 0, 0, 0, 0],
            [1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [1, 0, 0, 2, 0, 0, 0],
            [1, 0, 0, 0, 0, 0, 2],
            [1, 1, 101, 50, 200, 1, 50, 0, 0, 0],
            [1, 0, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0, 0, 0, 0],
            [1, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02, 0, 0, 0, 0],
        ] as [[UInt8]])
    func `of contributions that no evaluation wrote are refused`(bytes: [UInt8]) throws {
        #expect(try PackedContributions(Self.sound).score == 79)
        #expect(throws: EvaluationError.malformedContributions) { try PackedContributions(bytes) }
    }
}
