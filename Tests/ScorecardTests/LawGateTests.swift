import Scoring
import Testing

@Suite struct `The law gate` {
    /// One way to break the good card or its edition, and the refusals that must follow, in order.
    struct Breach: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let mutate: @Sendable (inout Scorecard, inout [Indicator]) -> Void
        let expected: [Refusal]

        init(
            _ description: String, _ expected: [Refusal],
            _ mutate: @escaping @Sendable (inout Scorecard, inout [Indicator]) -> Void
        ) {
            self.testDescription = description
            self.expected = expected
            self.mutate = mutate
        }
    }

    private static func check(
        _ mutate: (inout Scorecard, inout [Indicator]) -> Void
    ) throws -> [Refusal] {
        let good = try CityFiles.edition()
        var card = try `The reference card`.card()
        var indicators = good.indicators
        mutate(&card, &indicators)
        let edition = CatalogueEdition(
            name: good.name, effectiveFrom: good.effectiveFrom, indicators: indicators)
        return LawGate.check(card, against: edition, editionDigest: try `The reference card`.card().catalogueDigest)
    }

    @Test func `lets the reference card pass`() throws {
        #expect(try Self.check { _, _ in } == [])
    }

    @Test(arguments: frameBreaches + tierBreaches + lawBreaches + ruleBreaches)
    func `refuses a card broken in one way, naming clause and row`(breach: Breach) throws {
        let refusals = try Self.check(breach.mutate)
        #expect(refusals == breach.expected)
        for refusal in refusals {
            #expect(refusal.text.zh.contains(refusal.row.text.zh) && refusal.text.zh.contains(refusal.clause.text.zh))
            #expect(refusal.text.en.contains(refusal.row.text.en) && refusal.text.en.contains(refusal.clause.text.en))
        }
    }

    @Test func `every refusal it knows is shown by a breach or by a document`() {
        let breaches = Self.frameBreaches + Self.tierBreaches + Self.lawBreaches + Self.ruleBreaches
        let shown = Set(breaches.flatMap(\.expected).map(\.code))
        #expect(Set(Refusal.Code.allCases).subtracting(shown) == [.documentInvalid, .unknownMember])
    }

    @Test func `reports all refusals together`() throws {
        let all = Self.tierBreaches.prefix(1) + Self.lawBreaches.prefix(3) + Self.ruleBreaches.prefix(1)
        let refusals = try Self.check { card, indicators in
            for breach in all { breach.mutate(&card, &indicators) }
        }
        #expect(Set(refusals) == Set(all.flatMap(\.expected)))
        #expect(refusals.count == 5)
    }

    @Test func `reads as a sentence in both languages`() {
        let refusal = Refusal(.retentionTooLong, .item(IndicatorCode("LAW-004")))
        #expect(refusal.text.zh == "指标 LAW-004：负面信息的保存期限须为不超过 60 个月的月数（《河南省社会信用条例》第十九条）")
        #expect(
            refusal.text.en == "item LAW-004: negative information is kept for a number of months, at most 60 "
                + "(Henan Social Credit Regulations, art. 19)")
    }

    @Test(arguments: [(1, "一"), (10, "十"), (13, "十三"), (20, "二十"), (27, "二十七"), (45, "四十五")])
    func `numbers articles as the law does`(article: Int, numeral: String) {
        #expect(Refusal.Clause.henan(article: article).text.zh == "《河南省社会信用条例》第\(numeral)条")
    }
}
