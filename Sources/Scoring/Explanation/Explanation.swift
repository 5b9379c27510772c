package import CivilTime

/// Why a citizen's score is what it is: one line per record known at the knowledge instant, in record order, then the
/// lines `base`, `clamp` and `ceiling`. The applied points of all lines add up to the score.
///
/// Whoever shows it decides what the reader may see (tiers below 100 are named to the citizen alone).
package struct Explanation: Hashable, Sendable {
    package var day: Day
    package var records: [RecordLine]
    /// `base`, `clamp`, `ceiling`, in this order; empty when the citizen is not scored.
    package var closing: [ClosingLine]
    /// `nil` when account or consent is not in force: the records are listed, but there is no score.
    package var evaluation: Evaluation?
    package var reasons: [Reason]

    package struct RecordLine: Hashable, Sendable {
        package var indicator: IndicatorCode
        package var source: SourceCode
        package var recordNo: String
        /// Empty when the record names no document.
        package var act: String
        package var occurredOn: Day
        package var expiresOn: Day?
        /// The first day it no longer counts by date; `nil` is open.
        package var endsOn: Day?
        package var magnitude: Int64
        package var status: RecordStatus
        package var disputeOnlyMarks: Bool
        /// False when the card has no such indicator, which explains a 0 without steps.
        package var isOnCard: Bool
        package var raw: Int
        package var applied: Int
        /// In rule order; `raw` plus all deltas is `applied`.
        package var steps: [Step]
    }

    package struct Step: Hashable, Sendable {
        package var code: StepCode
        package var delta: Int
        package init(code: StepCode, delta: Int) {
            self.code = code
            self.delta = delta
        }
    }

    package struct ClosingLine: Hashable, Sendable {
        package enum Code: String, Hashable, Sendable, CaseIterable {
            case base, clamp, ceiling
        }

        package var code: Code
        package var applied: Int
    }
}

extension Evaluator {
    /// Evaluates and writes down every step.
    package mutating func explain(
        _ facts: CitizenFacts, on day: Day, suspensions: Suspensions = .honoured
    ) -> Explanation {
        let evaluation = run(facts, on: day, suspensions: suspensions, tracing: true)
        var lines = rows.map { line($0, facts) }
        for step in steps {
            lines[step.row].steps.append(Explanation.Step(code: step.code, delta: step.delta))
        }
        return Explanation(
            day: day, records: lines, closing: evaluation.map(Self.closing) ?? [], evaluation: evaluation,
            reasons: evaluation.map { Reason.reasons(of: lines, $0, plan) } ?? [])
    }

    private func line(_ row: Row, _ facts: CitizenFacts) -> Explanation.RecordLine {
        let fact = facts.records[Int(row.record)]
        return Explanation.RecordLine(
            indicator: plan.indicator(fact.indicator), source: plan.source(fact.source),
            recordNo: facts.text(fact.recordNo), act: facts.text(fact.act), occurredOn: fact.occurredOn,
            expiresOn: fact.expiresOn, endsOn: row.end == Int32.max ? nil : Day(number: row.end),
            magnitude: fact.magnitude, status: fact.status, disputeOnlyMarks: fact.disputeOnlyMarks,
            isOnCard: plan.items[Int(row.slot)].isOnCard, raw: row.raw, applied: row.applied,
            steps: row.faults.codes.map { Explanation.Step(code: $0, delta: 0) })
    }

    private static func closing(_ evaluation: Evaluation) -> [Explanation.ClosingLine] {
        [
            Explanation.ClosingLine(code: .base, applied: evaluation.base),
            Explanation.ClosingLine(code: .clamp, applied: evaluation.clampDelta),
            Explanation.ClosingLine(code: .ceiling, applied: evaluation.ceiling?.delta ?? 0),
        ]
    }
}
