import FoundationEssentials
import Testing

@testable import Scoring

/// The cases of `Tests/Vectors/Scoring` and those of the city, each naming the clause it shows.
@Suite struct `Golden cases` {
    @Test(arguments: try ReferenceCard.cases(in: ReferenceCard.vectors))
    func `come out as written`(golden: GoldenCase) {
        #expect(golden.run(with: ReferenceCard.card).map(\.text.en) == [])
    }

    @Test(arguments: try ReferenceCard.cases(in: ReferenceCard.cityCases))
    func `of the city come out as written, on the card as it is`(golden: GoldenCase) {
        #expect(golden.run(with: ReferenceCard.card).map(\.text.en) == [])
        #expect(golden.cardChanges.isEmpty)
        #expect(golden.title.zh != golden.title.en)
    }

    @Test(arguments: [(ReferenceCard.vectors, 60), (ReferenceCard.cityCases, 20)])
    func `are many, each with a clause and a title of its own`(folder: URL, atLeast: Int) throws {
        let cases = try ReferenceCard.cases(in: folder)
        #expect(cases.count >= atLeast)
        #expect(Set(cases.map(\.title.en)).count == cases.count)
        #expect(Set(cases.map(\.title.zh)).count == cases.count)
        #expect(cases.allSatisfy { $0.clause.hasPrefix("Scoring §") })
    }

    /// What the city runs is a choice from the full set, so that nobody has to keep two sets of examples right.
    @Test func `of the city are cases of the full set`() throws {
        let full = Set(try ReferenceCard.cases(in: ReferenceCard.vectors).map(\.title.en))
        #expect(full.isSuperset(of: try ReferenceCard.cases(in: ReferenceCard.cityCases).map(\.title.en)))
    }

    @Test func `tell a card that scores otherwise`() throws {
        let cases = try ReferenceCard.cases(in: ReferenceCard.cityCases)
        var failed: Set<String> = []
        for change in Self.slips {
            var card = ReferenceCard.card
            change(&card)
            let failures = GoldenCase.failures(of: cases, with: card)
            #expect(!failures.isEmpty)
            #expect(failures.allSatisfy { !$0.mismatches.isEmpty })
            failed.formUnion(failures.map(\.golden.title.en))
        }
        #expect(failed.count < cases.count)
    }

    /// Slips of the pen that the law gate has nothing against.
    private static let slips: [@Sendable (inout Scorecard) -> Void] = [
        { $0.repeatMultiplier = 1 },
        { $0.totalBonusCap = 90 },
        { card in
            for index in card.items.indices where card.items[index].indicator == IndicatorCode("HON-001") {
                card.items[index].rule = .fixed(24)
            }
        },
        { card in
            for index in card.items.indices where card.items[index].validityMonths != nil {
                card.items[index].validityMonths? += 1
            }
        },
        { card in
            for index in card.items.indices {
                guard case .ceiling = card.items[index].rule else { continue }
                card.items[index].rule = .ceiling(78)
            }
        },
        { card in
            card.tiers[1].to = 99
            card.tiers[2].from = 99
        },
    ]
}

extension GoldenCase: CustomTestStringConvertible {
    package var testDescription: String { "\(clause): \(title.en)" }
}

extension GoldenCase.CardChanges {
    fileprivate var isEmpty: Bool {
        validityMonths.isEmpty && rules.isEmpty && dimensionCaps.isEmpty && totalBonusCap == nil
    }
}
