import CivilTime
import Testing

@testable import Scoring

@Suite struct `A plan` {
    private static let vocabulary = ReferenceCard.vocabulary(sources: ["gaj"])

    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var error: EvaluationError
        var change: @Sendable (inout Scorecard) -> Void
    }

    private static let honour = IndicatorCode("HON-001")
    private static let ceiling = IndicatorCode("LAW-001")

    private static func item(
        _ name: String, _ error: EvaluationError, _ change: @escaping @Sendable (inout Scorecard.Item) -> Void
    ) -> Fault {
        Fault(testDescription: name, error: error) { card in
            for index in card.items.indices where card.items[index].indicator == honour { change(&card.items[index]) }
        }
    }

    static let faults: [Fault] = [
        Fault(testDescription: "semantics 2", error: .unknownSemantics(2)) { $0.semantics = 2 },
        Fault(testDescription: "an indicator twice", error: .repeatedIndicator(honour)) {
            $0.items += $0.items.filter { $0.indicator == honour }
        },
        item("an unknown indicator", .unknownIndicator(IndicatorCode("HON-999"))) {
            $0.indicator = IndicatorCode("HON-999")
        },
        item("an unknown dimension", .unknownDimension(honour)) { $0.dimension = "其他" },
        item("a penalty on an honour", .wrongSign(honour)) { $0.rule = .fixed(-1) },
        item("points that could overflow", .itemOutOfRange(honour)) { $0.rule = .fixed(Int.max) },
        item("bands out of order", .itemOutOfRange(honour)) {
            $0.rule = .banded([.init(from: 5, points: 1), .init(from: 5, points: 2)])
        },
        item("pieces out of order", .itemOutOfRange(honour)) {
            $0.rule = .perUnit([.init(upTo: 5, points: 1, per: 1), .init(upTo: 5, points: 1, per: 1)])
        },
        item("points per nothing", .itemOutOfRange(honour)) {
            $0.rule = .perUnit([.init(upTo: nil, points: 1, per: 0)])
        },
        item("a point per fen without end", .itemOutOfRange(honour)) {
            $0.magnitude = .fen
            $0.rule = .perUnit([.init(upTo: nil, points: 1, per: 1)])
        },
        item("points per fen that overflow", .itemOutOfRange(honour)) {
            $0.magnitude = .fen
            $0.rule = .perUnit([.init(upTo: nil, points: Int.max, per: 1)])
        },
        item("a ceiling above the scale", .itemOutOfRange(honour)) { $0.rule = .ceiling(201) },
        item("a negative cap", .itemOutOfRange(honour)) { $0.capTotal = -1 },
        item("no validity at all", .itemOutOfRange(honour)) { $0.validityMonths = 0 },
        item("a validity of centuries", .itemOutOfRange(honour)) { $0.validityMonths = 5000 },
        Fault(testDescription: "a base outside the scale", error: .scaleOutOfRange) { $0.base = 201 },
        Fault(testDescription: "a huge multiplier", error: .scaleOutOfRange) { $0.repeatMultiplier = Int.max },
        Fault(testDescription: "a negative total cap", error: .scaleOutOfRange) { $0.totalBonusCap = -1 },
        Fault(testDescription: "a dimension cap without bound", error: .scaleOutOfRange) {
            $0.dimensions[0].cap = Int.max
        },
        Fault(testDescription: "a gap between tiers", error: .tiersDoNotCover) { $0.tiers.remove(at: 2) },
        Fault(testDescription: "no tiers", error: .tiersDoNotCover) { $0.tiers = [] },
        Fault(testDescription: "tiers that end early", error: .tiersDoNotCover) { $0.tiers[4].to = 200 },
    ]

    @Test(arguments: faults) func `refuses a card evaluation could not compute with`(fault: Fault) throws {
        var card = ReferenceCard.card
        fault.change(&card)
        #expect(throws: fault.error) { try Plan(card: card, vocabulary: Self.vocabulary) }
        #expect(!fault.error.description.isEmpty)
    }

    @Test func `compiles the reference card`() throws {
        let plan = try Plan(card: ReferenceCard.card, vocabulary: Self.vocabulary)
        #expect(
            [-1, 0, 79, 80, 99, 100, 119, 120, 150, 151, 200, 201].map(plan.tier) == [
                0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 4,
            ])
    }

    @Test func `evaluates records no intake would accept without trapping`() throws {
        var evaluator = Evaluator(try Plan(card: ReferenceCard.card, vocabulary: Self.vocabulary))
        var facts = CitizenFacts()
        facts.consent.inForce = true
        let extremes: [Int64] = [.min, -1, 0, .max]
        for rank in (0..<UInt16(Self.vocabulary.indicators.count)) + [UInt16.max] {
            for (magnitude, day) in zip(extremes, [Int32.min, -1, 0, .max]) {
                facts.records.append(
                    Fact(
                        indicator: rank, source: .max, recordNo: 0..<0, act: 0..<0, occurredOn: Day(number: day),
                        magnitude: magnitude, expiresOn: day == 0 ? nil : Day(number: .max), ordinaryProcedure: true,
                        legallyConfirmed: true, status: .effective, disputeOnlyMarks: false))
            }
        }
        for day in [Int32.min, 0, 20_000, .max] {
            let evaluation = evaluator.evaluate(facts, on: Day(number: day))
            #expect(evaluation.map { (0...200).contains($0.score) } == true)
            _ = evaluator.explain(facts, on: Day(number: day))
        }
    }
}
