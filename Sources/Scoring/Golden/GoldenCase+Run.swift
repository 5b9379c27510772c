import CivilTime

extension GoldenCase {
    /// Scores the case's citizen with the card and says everything that comes out otherwise than written.
    package func run(with card: Scorecard) -> [Mismatch] {
        var comparison = Comparison()
        let card = changed(card, noting: &comparison)
        guard comparison.mismatches.isEmpty else { return comparison.mismatches }
        do {
            let vocabulary = vocabulary(of: card)
            var evaluator = Evaluator(try Plan(card: card, vocabulary: vocabulary))
            let facts = CitizenFacts(knownRecords, consent: consent, vocabulary: vocabulary)
            compare(facts, &evaluator, &comparison)
        } catch {
            comparison.note(.plan, expected: "", found: error.description)
        }
        return comparison.mismatches
    }

    /// A case that did not come out as written.
    package struct Failure: Sendable {
        package let golden: GoldenCase
        package let mismatches: [Mismatch]
    }

    /// Runs all cases; an empty list is a card that agrees with every one of them.
    package static func failures(of cases: [GoldenCase], with card: Scorecard) -> [Failure] {
        cases.compactMap { golden in
            let mismatches = golden.run(with: card)
            return mismatches.isEmpty ? nil : Failure(golden: golden, mismatches: mismatches)
        }
    }

    /// The versions known at the case's instant, as the store would hand them over.
    private var knownRecords: [Record] {
        guard let knownAt else { return records }
        return records.filter { record in
            record.knownFrom.map { $0 <= knownAt } ?? true && record.knownTo.map { knownAt < $0 } ?? true
        }
    }

    /// The card's indicators and those the case names besides, as a city's database knows more than one card uses.
    private func vocabulary(of card: Scorecard) -> Vocabulary {
        let named = records.map(\.indicator) + consent.separatelyConsented + consent.refused
        return Vocabulary(
            indicators: card.items.map(\.indicator) + named.map(IndicatorCode.init),
            sources: records.map { SourceCode($0.source) })
    }

    /// The card with the changes of the case. A change that finds nothing to change is a mistake in the case.
    private func changed(_ card: Scorecard, noting comparison: inout Comparison) -> Scorecard {
        var card = card
        card.totalBonusCap = cardChanges.totalBonusCap ?? card.totalBonusCap
        func change(_ indicator: String, _ body: (inout Scorecard.Item) -> Void) {
            guard let index = card.items.firstIndex(where: { $0.indicator == IndicatorCode(indicator) }) else {
                return comparison.note(.cardChange, expected: indicator, found: Comparison.nothing)
            }
            body(&card.items[index])
        }
        for (indicator, months) in cardChanges.validityMonths { change(indicator) { $0.validityMonths = months } }
        for (indicator, rule) in cardChanges.rules { change(indicator) { $0.rule = rule } }
        for (dimension, cap) in cardChanges.dimensionCaps {
            if let index = card.dimensions.firstIndex(where: { $0.nameZh == dimension }) {
                card.dimensions[index].cap = cap
            } else {
                comparison.note(.cardChange, expected: dimension, found: Comparison.nothing)
            }
        }
        return card
    }

    private func compare(_ facts: CitizenFacts, _ evaluator: inout Evaluator, _ comparison: inout Comparison) {
        let tiers = evaluator.plan.tiers
        let evaluation = evaluator.evaluate(facts, on: day)
        comparison.number(.score, expectation.score, evaluation?.score)
        comparison.text(.tier, expectation.tier, evaluation.map { tiers[$0.tier].code })
        compare(evaluator.explain(facts, on: day), &comparison)
        if let expected = expectation.scoreWithoutSuspensions {
            let waived = evaluator.evaluate(facts, on: day, suspensions: .ignored)
            comparison.number(.scoreWithoutSuspensions, expected, waived?.score)
        }
        guard expectation.outlook != nil || expectation.remedies != nil else { return }
        let outlook = evaluator.outlook(facts, on: day, consentEndsOn: consent.endsOn)
        if let expected = expectation.outlook {
            let found = outlook?.changes.map { change in
                Change(
                    day: change.day, score: change.standing?.score, tier: change.standing.map { tiers[$0.tier].code })
            }
            comparison.list(.outlook, expected, found) {
                "\($0.day) \($0.score.map(String.init) ?? Comparison.nothing) \($0.tier ?? Comparison.nothing)"
            }
        }
        if let expected = expectation.remedies {
            let found = outlook?.remedies.map {
                Remedy(
                    recordNo: $0.recordNo, ifObjectionAccepted: $0.ifObjectionAccepted.score,
                    ifRepaired: $0.ifRepaired.score)
            }
            comparison.list(.remedies, expected, found) {
                "\($0.recordNo) \($0.ifObjectionAccepted) \($0.ifRepaired)"
            }
        }
    }

    private func compare(_ explanation: Explanation, _ comparison: inout Comparison) {
        let (expected, found) = (expectation.lines, explanation.records)
        comparison.list(.records, expected.map(\.recordNo), found.map(\.recordNo)) { $0 }
        if expected.map(\.recordNo) == found.map(\.recordNo) {
            for (wanted, line) in zip(expected, found) {
                comparison.number(.raw(wanted.recordNo), wanted.raw, line.raw)
                comparison.number(.applied(wanted.recordNo), wanted.applied, line.applied)
                comparison.list(.steps(wanted.recordNo), wanted.steps, line.steps) { "\($0.code.rawValue) \($0.delta)" }
                if let endsOn = wanted.endsOn {
                    comparison.text(.endsOn(wanted.recordNo), endsOn?.description, line.endsOn?.description)
                }
            }
        }
        func closing(_ code: Explanation.ClosingLine.Code) -> Int? {
            explanation.closing.first { $0.code == code }?.applied
        }
        if let clamp = expectation.clamp { comparison.number(.clamp, clamp, closing(.clamp)) }
        if let ceiling = expectation.ceiling { comparison.number(.ceiling, ceiling, closing(.ceiling)) }
        if let reasons = expectation.reasons {
            comparison.list(.reasons, reasons, explanation.reasons.map(\.code.text)) { $0 }
        }
    }
}

/// Collects what differs, written as a case file writes it.
private struct Comparison {
    static let nothing = "null"

    private(set) var mismatches: [GoldenCase.Mismatch] = []

    mutating func note(_ subject: GoldenCase.Mismatch.Subject, expected: String, found: String) {
        mismatches.append(GoldenCase.Mismatch(subject: subject, expected: expected, found: found))
    }

    mutating func number(_ subject: GoldenCase.Mismatch.Subject, _ expected: Int?, _ found: Int?) {
        text(subject, expected.map(String.init), found.map(String.init))
    }

    mutating func text(_ subject: GoldenCase.Mismatch.Subject, _ expected: String?, _ found: String?) {
        guard expected != found else { return }
        note(subject, expected: expected ?? Self.nothing, found: found ?? Self.nothing)
    }

    mutating func list<Element: Equatable>(
        _ subject: GoldenCase.Mismatch.Subject, _ expected: [Element], _ found: [Element]?,
        _ write: (Element) -> String
    ) {
        guard expected != found else { return }
        func text(_ elements: [Element]) -> String { "[" + elements.map(write).joined(separator: ", ") + "]" }
        note(subject, expected: text(expected), found: found.map(text) ?? Self.nothing)
    }
}
