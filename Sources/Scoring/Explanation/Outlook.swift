package import CivilTime

/// What lies ahead of a citizen if nothing new happens, and what could be changed by asking for it.
package struct Outlook: Hashable, Sendable {
    package struct Standing: Hashable, Sendable {
        package var score: Int
        /// Index into the card's tiers.
        package var tier: Int
        package init(score: Int, tier: Int) {
            self.score = score
            self.tier = tier
        }
    }

    /// A day on which the score differs from the day before.
    package struct Change: Hashable, Sendable {
        package var day: Day
        /// `nil` on the day consent ends: from then on there is no score.
        package var standing: Standing?
    }

    /// What an accepted request about one negative record would make of today's score.
    package struct Remedy: Hashable, Sendable {
        package var indicator: IndicatorCode
        package var source: SourceCode
        package var recordNo: String
        /// The objection is accepted: the record is withdrawn.
        package var ifObjectionAccepted: Standing
        /// The repair is accepted: the record stays on file and no longer counts.
        package var ifRepaired: Standing
    }

    package var today: Standing
    /// In date order, until no record is left to end.
    package var changes: [Change]
    /// In record order, for every negative record that counts or is suspended today.
    package var remedies: [Remedy]
}

extension Evaluator {
    /// Looks ahead from `day`; `nil` when account or consent is not in force. `consentEndsOn` is the first day consent
    /// is no longer in force, if it ends.
    package mutating func outlook(_ facts: CitizenFacts, on day: Day, consentEndsOn: Day? = nil) -> Outlook? {
        if let consentEndsOn, consentEndsOn <= day { return nil }
        guard let evaluation = run(facts, on: day, suspensions: .honoured, tracing: false) else { return nil }
        let candidates = rows.filter {
            let item = plan.items[Int($0.slot)]
            return item.isOnCard && !item.isPositive && $0.faults.isSubset(of: .disputed)
        }
        // A record that has ended or can never count leaves every later score as it is.
        var ahead = facts
        ahead.records = rows.filter { $0.faults.isDisjoint(with: .lasting) && $0.end > day.number }
            .map { facts.records[Int($0.record)] }
        return Outlook(
            today: standing(evaluation),
            changes: changes(ahead, after: day, evaluation, consentEndsOn: consentEndsOn),
            remedies: candidates.map { remedy(for: Int($0.record), facts, on: day) })
    }

    private mutating func changes(
        _ facts: CitizenFacts, after day: Day, _ today: Evaluation, consentEndsOn: Day?
    ) -> [Outlook.Change] {
        var changes: [Outlook.Change] = []
        var last = today
        while let next = last.nextEvent, consentEndsOn.map({ next < $0 }) ?? true,
            let evaluation = run(facts, on: next, suspensions: .honoured, tracing: false)
        {
            if evaluation.score != last.score {
                changes.append(Outlook.Change(day: next, standing: standing(evaluation)))
            }
            last = evaluation
        }
        if let consentEndsOn { changes.append(Outlook.Change(day: consentEndsOn, standing: nil)) }
        return changes
    }

    private mutating func remedy(for record: Int, _ facts: CitizenFacts, on day: Day) -> Outlook.Remedy {
        var changed = facts
        func outcome(_ status: RecordStatus, _ evaluator: inout Evaluator) -> Outlook.Standing {
            changed.records[record].status = status
            _ = evaluator.run(changed, on: day, suspensions: .honoured, tracing: false)
            return evaluator.standing(evaluator.evaluation)
        }
        let fact = facts.records[record]
        return Outlook.Remedy(
            indicator: plan.indicator(fact.indicator), source: plan.source(fact.source),
            recordNo: facts.text(fact.recordNo),
            ifObjectionAccepted: outcome(.withdrawn, &self), ifRepaired: outcome(.repaired, &self))
    }

    private func standing(_ evaluation: Evaluation) -> Outlook.Standing {
        Outlook.Standing(score: evaluation.score, tier: evaluation.tier)
    }
}
