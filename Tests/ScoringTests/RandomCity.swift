import CivilTime

@testable import Scoring

/// Random cards and citizens on which every rule and every boundary comes up often: few indicators, few acts, tight
/// caps, dates that cluster at the edges of years, months and validities.
struct RandomCity {
    var dice: Dice
    static let sources = ["gaj", "mzj", "rsj", "市法院"]

    struct Citizen {
        var records: [GoldenCase.Record]
        var consent: GoldenCase.Consent
        var day: Day
    }

    init(seed: UInt64) { dice = Dice(seed: seed) }

    // MARK: Cards

    mutating func card(shortValidity: Bool = false) -> Scorecard {
        var card = ReferenceCard.card
        card.dimensions = ["甲", "乙", "丙"].map {
            .init(nameZh: $0, nameEn: $0, cap: dice.once(in: 2) ? dice.roll(0...40) : nil)
        }
        card.totalBonusCap = dice.roll(0...100)
        card.repeatMultiplier = dice.roll(0...3)
        card.base = dice.roll(10...195)
        let longest = shortValidity ? 3 : 40
        card.items = (0...dice.roll(4...11)).map { item($0, longestValidity: longest) }
        return card
    }

    private mutating func item(_ number: Int, longestValidity: Int) -> Scorecard.Item {
        let positive = dice.once(in: 2)
        let rule = positive ? positiveRule() : negativeRule()
        return Scorecard.Item(
            copying: Indicator(
                code: IndicatorCode("\(positive ? "P" : "N")\(number)"), dimension: dice.pick(["甲", "乙", "丙"]),
                nameZh: "", nameEn: "", polarity: positive ? .positive : .negative, magnitude: .level(0...20),
                rule: rule,
                capYear: dice.once(in: 2) ? dice.roll(0...12) : nil,
                capTotal: dice.once(in: 2) ? dice.roll(0...25) : nil,
                validityMonths: dice.once(in: 5) ? nil : dice.roll(1...longestValidity), retention: nil,
                gates: Gates(ordinaryProcedure: dice.once(in: 2), legalConfirmation: dice.once(in: 2)),
                sourceDepartment: "", updateCycle: "", legalBasis: "", repairPath: "", sharing: .unconditional,
                sensitivity: dice.pick([.general, .general, .general, .separateConsent]), note: ""))
    }

    private mutating func bands(sign: Int) -> [Rule.Band] {
        var from: Int64 = 0
        return (0...dice.roll(0...3)).map { _ in
            from += Int64(dice.roll(1...6))
            return Rule.Band(from: from, points: sign * dice.roll(0...9))
        }
    }

    private mutating func positiveRule() -> Rule {
        switch dice.roll(1...5) {
        case 1: return .fixed(dice.roll(0...12))
        case 2: return .banded(bands(sign: 1))
        case 3, 4: return .bandedYearSum(bands(sign: 1))
        default:
            var upTo: Int64 = 0
            var pieces = (0...dice.roll(0...2)).map { _ in
                upTo += Int64(dice.roll(1...6))
                return Rule.Piece(upTo: upTo, points: dice.roll(0...3), per: Int64(dice.roll(1...4)))
            }
            if dice.once(in: 2) { pieces.append(Rule.Piece(upTo: nil, points: 1, per: Int64(dice.roll(1...5)))) }
            return .perUnit(pieces)
        }
    }

    private mutating func negativeRule() -> Rule {
        switch dice.roll(1...4) {
        case 1: .ceiling(dice.roll(0...200))
        case 2: .banded(bands(sign: -1))
        default: .fixed(-dice.roll(0...30))
        }
    }

    // MARK: Citizens

    mutating func citizen(of card: Scorecard) -> Citizen {
        let day = Day(year: 2024, month: 1, day: 1)?.adding(days: dice.roll(0...1100)) ?? Day(number: 0)
        let codes = card.items.map(\.indicator.text)
        let count = dice.once(in: 12) ? dice.roll(10...60) : dice.roll(0...9)
        let records = (0..<count).map { record($0, card, on: day) }
        return Citizen(
            records: records.shuffled(using: &dice),
            consent: GoldenCase.Consent(
                inForce: !dice.once(in: 40), separatelyConsented: Set(codes.filter { _ in dice.once(in: 2) }),
                refused: Set(codes.filter { _ in dice.once(in: 15) })),
            day: day)
    }

    private mutating func record(_ number: Int, _ card: Scorecard, on day: Day) -> GoldenCase.Record {
        let item = dice.pick(card.items)
        var record = GoldenCase.Record(
            indicator: dice.once(in: 40) ? "X-unknown" : item.indicator.text, source: dice.pick(Self.sources),
            recordNo: "\(dice.pick(["", "a", "号", "B-"]))\(number)",
            occurredOn: occurrence(validity: item.validityMonths ?? 6, on: day))
        record.act = dice.once(in: 2) ? dice.pick(["文1", "文2", "x", "2026-long-document-number-1"]) : ""
        record.magnitude = Int64(dice.roll(0...20))
        if dice.once(in: 4) { record.expiresOn = dice.pick([day, record.occurredOn]).adding(days: dice.roll(-3...40)) }
        record.ordinaryProcedure = !dice.once(in: 8)
        record.legallyConfirmed = !dice.once(in: 8)
        record.status = dice.once(in: 3) ? dice.pick(RecordStatus.allCases) : .effective
        record.disputeOnlyMarks = dice.once(in: 2)
        return record
    }

    /// Often exactly at an edge: the last or first day of validity, around a year's end, tomorrow.
    private mutating func occurrence(validity: Int, on day: Day) -> Day {
        switch dice.roll(1...6) {
        case 1: day.adding(months: -validity).adding(days: dice.roll(-2...2))
        case 2: Day(year: day.year - dice.roll(0...1), month: 12, day: 31)?.adding(days: dice.roll(0...1)) ?? day
        case 3: day.adding(days: dice.roll(-1...1))
        default: day.adding(days: -dice.roll(0...400))
        }
    }
}
