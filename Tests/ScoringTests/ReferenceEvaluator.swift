import CivilTime

@testable import Scoring

/// The scoring semantics once more, sentence by sentence from the specification, in the slowest and plainest way:
/// dictionaries, texts, whole-list passes, one pass per rule. It shares nothing with the engine but the card's data
/// types, so that a mistake would have to be made twice to go unseen.
struct ReferenceEvaluator {
    private let card: Scorecard
    private let items: [String: Scorecard.Item]
    private let records: [GoldenCase.Record]
    private let consent: GoldenCase.Consent
    private let today: Day
    private let suspensionsHonoured: Bool

    init(
        card: Scorecard, records: [GoldenCase.Record], consent: GoldenCase.Consent, today: Day,
        suspensionsHonoured: Bool = true
    ) {
        self.card = card
        self.items = Dictionary(card.items.map { ($0.indicator.text, $0) }) { first, _ in first }
        self.records = records
        self.consent = consent
        self.today = today
        self.suspensionsHonoured = suspensionsHonoured
    }

    struct Line: Equatable {
        var key: String
        var raw: Int
        var applied: Int
        var steps: [Explanation.Step]
        var endsOn: Day?
    }

    struct Result: Equatable {
        var lines: [Line]
        var bonus: Int
        var deduction: Int
        var clamp: Int
        var ceiling: Int?
        var ceilingDelta: Int
        var score: Int
        var tier: String
    }

    func evaluate() -> Result {
        let ordered = records.sorted(by: comesFirst)
        var lines: [Line] = []
        for record in ordered {
            lines.append(
                Line(
                    key: key(record), raw: 0, applied: 0,
                    steps: whyNotKept(record).map { Explanation.Step(code: $0, delta: 0) }, endsOn: end(of: record)))
        }
        let kept = ordered.indices.filter { whyNotKept(ordered[$0]).isEmpty }
        giveRawPoints(ordered, kept, &lines)
        countOneActOnce(ordered, kept, &lines)
        multiplyRepeats(ordered, &lines)
        capPositives(ordered, &lines)
        return conclude(ordered, kept, lines)
    }

    // MARK: Record order

    private func key(_ record: GoldenCase.Record) -> String { record.source + " " + record.recordNo }

    private func comesFirst(_ left: GoldenCase.Record, _ right: GoldenCase.Record) -> Bool {
        if left.occurredOn != right.occurredOn { return left.occurredOn < right.occurredOn }
        if abs(ownPoints(left)) != abs(ownPoints(right)) { return abs(ownPoints(left)) > abs(ownPoints(right)) }
        if left.source != right.source { return left.source.utf8.lexicographicallyPrecedes(right.source.utf8) }
        return left.recordNo.utf8.lexicographicallyPrecedes(right.recordNo.utf8)
    }

    private func item(_ record: GoldenCase.Record) -> Scorecard.Item? { items[record.indicator] }

    private func isPositive(_ record: GoldenCase.Record) -> Bool { item(record)?.polarity != .negative }

    private func isYearSum(_ record: GoldenCase.Record) -> Bool {
        if case .bandedYearSum = item(record)?.rule { return true }
        return false
    }

    private func ceiling(_ record: GoldenCase.Record) -> Int? {
        if case .ceiling(let limit) = item(record)?.rule { return limit }
        return nil
    }

    private func ownPoints(_ record: GoldenCase.Record) -> Int {
        switch item(record)?.rule {
        case nil, .bandedYearSum, .ceiling: 0
        case .fixed(let points): points
        case .banded(let bands): award(bands, record.magnitude)
        case .perUnit(let pieces): perUnit(pieces, record.magnitude)
        }
    }

    private func award(_ bands: [Rule.Band], _ magnitude: Int64) -> Int {
        bands.filter { $0.from <= magnitude }.max { $0.from < $1.from }?.points ?? 0
    }

    private func perUnit(_ pieces: [Rule.Piece], _ magnitude: Int64) -> Int {
        var total = 0
        var begin: Int64 = 0
        for piece in pieces {
            let end = piece.upTo ?? magnitude
            let within = max(0, min(magnitude, end) - begin)
            total += Int(within / piece.per) * piece.points
            begin = end
        }
        return total
    }

    // MARK: Step 1

    private func end(of record: GoldenCase.Record) -> Day? {
        let validity = item(record)?.validityMonths.map { monthsLater(record.occurredOn, $0) }
        return [record.expiresOn, validity].compactMap { $0 }.min()
    }

    private func monthsLater(_ day: Day, _ months: Int) -> Day {
        var year = day.year
        var month = day.month
        for _ in 0..<months {
            month += 1
            if month == 13 { (year, month) = (year + 1, 1) }
        }
        var dayOfMonth = day.dayOfMonth
        while true {
            if let later = Day(year: year, month: month, day: dayOfMonth) { return later }
            dayOfMonth -= 1
        }
    }

    private func whyNotKept(_ record: GoldenCase.Record) -> [StepCode] {
        var codes: [StepCode] = []
        if today < record.occurredOn { codes.append(.notYet) }
        if let end = end(of: record), end <= today { codes.append(.expired) }
        if record.status == .disputed, suspensionsHonoured, !isPositive(record), ceiling(record) == nil,
            !record.disputeOnlyMarks
        {
            codes.append(.disputed)
        }
        if record.status == .withdrawn { codes.append(.withdrawn) }
        if record.status == .repaired { codes.append(.repaired) }
        let gates = item(record)?.gates ?? Gates(ordinaryProcedure: false, legalConfirmation: false)
        if gates.ordinaryProcedure && !record.ordinaryProcedure || gates.legalConfirmation && !record.legallyConfirmed {
            codes.append(.gate)
        }
        if !isConsented(record) { codes.append(.noConsent) }
        return codes
    }

    private func isConsented(_ record: GoldenCase.Record) -> Bool {
        if !consent.inForce { return false }
        if consent.refused.contains(record.indicator) { return false }
        if item(record)?.sensitivity == .banned { return false }
        if item(record)?.sensitivity == .separateConsent {
            return consent.separatelyConsented.contains(record.indicator)
        }
        return true
    }

    // MARK: Steps 2 to 5

    private func giveRawPoints(_ ordered: [GoldenCase.Record], _ kept: [Int], _ lines: inout [Line]) {
        for index in kept { lines[index].raw = ownPoints(ordered[index]) }
        let years = Dictionary(grouping: kept.filter { isYearSum(ordered[$0]) }) {
            "\(ordered[$0].indicator) \(ordered[$0].occurredOn.year)"
        }
        for (_, members) in years {
            guard let last = members.max(), case .bandedYearSum(let bands) = item(ordered[last])?.rule else { continue }
            lines[last].raw = award(bands, members.reduce(0) { $0 + ordered[$1].magnitude })
        }
        for index in kept { lines[index].applied = lines[index].raw }
    }

    private func countOneActOnce(_ ordered: [GoldenCase.Record], _ kept: [Int], _ lines: inout [Line]) {
        let candidates = kept.filter {
            lines[$0].raw != 0 && !ordered[$0].act.isEmpty && !isYearSum(ordered[$0])
        }
        let before = lines
        for index in candidates {
            let rivals = candidates.filter {
                ordered[$0].act == ordered[index].act && isPositive(ordered[$0]) == isPositive(ordered[index])
            }
            let most = rivals.map { abs(before[$0].raw) }.max()
            let strongest = rivals.filter { abs(before[$0].raw) == most }
            let lowest = strongest.map { IndicatorCode(ordered[$0].indicator) }.min()
            let winner = strongest.filter { IndicatorCode(ordered[$0].indicator) == lowest }.min()
            if winner != index { change(&lines[index], to: 0, .sameAct) }
        }
    }

    private func multiplyRepeats(_ ordered: [GoldenCase.Record], _ lines: inout [Line]) {
        for item in card.items where item.polarity == .negative {
            let own = ordered.indices.filter {
                ordered[$0].indicator == item.indicator.text && lines[$0].applied != 0
            }
            for index in own.dropFirst() {
                change(&lines[index], to: lines[index].applied * card.repeatMultiplier, .repeat)
            }
        }
    }

    private func capPositives(_ ordered: [GoldenCase.Record], _ lines: inout [Line]) {
        cap(ordered, &lines, .cappedIndicatorYear) { record, item in
            item.capYear.map { ("\(record.indicator) \(record.occurredOn.year)", $0) }
        }
        cap(ordered, &lines, .cappedIndicator) { record, item in item.capTotal.map { (record.indicator, $0) } }
        cap(ordered, &lines, .cappedDimension) { _, item in
            card.dimensions.first { $0.nameZh == item.dimension }?.cap.map { (item.dimension, $0) }
        }
        cap(ordered, &lines, .cappedTotal) { _, _ in ("", card.totalBonusCap) }
    }

    /// One stage over all records: `group` names the purse a record draws from and what the purse holds.
    private func cap(
        _ ordered: [GoldenCase.Record], _ lines: inout [Line], _ code: StepCode,
        group: (GoldenCase.Record, Scorecard.Item) -> (purse: String, limit: Int)?
    ) {
        var spent: [String: Int] = [:]
        for index in ordered.indices where lines[index].applied > 0 {
            guard let item = item(ordered[index]), let (purse, limit) = group(ordered[index], item) else { continue }
            let left = limit - spent[purse, default: 0]
            change(&lines[index], to: min(lines[index].applied, left), code)
            spent[purse, default: 0] += lines[index].applied
        }
    }

    private func change(_ line: inout Line, to points: Int, _ code: StepCode) {
        guard points != line.applied else { return }
        line.steps.append(Explanation.Step(code: code, delta: points - line.applied))
        line.applied = points
    }

    // MARK: Steps 6 to 8

    private func conclude(_ ordered: [GoldenCase.Record], _ kept: [Int], _ lines: [Line]) -> Result {
        let bonus = lines.map(\.applied).filter { $0 > 0 }.reduce(0, +)
        let deduction = -lines.map(\.applied).filter { $0 < 0 }.reduce(0, +)
        let sum = card.base + bonus - deduction
        let clamped = max(card.minimum, min(card.maximum, sum))
        let lowest = kept.compactMap { ceiling(ordered[$0]) }.min()
        let score = min(clamped, lowest ?? clamped)
        let tier = card.tiers.first { $0.from <= score && score < $0.to }
        return Result(
            lines: lines, bonus: bonus, deduction: deduction, clamp: clamped - sum, ceiling: lowest,
            ceilingDelta: score - clamped, score: score, tier: tier?.code ?? "none")
    }
}
