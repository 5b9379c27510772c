/// Steps 2 to 5: year sums, one act once, repeats, caps.
extension Evaluator {
    /// One award per indicator and calendar year on the sum of the kept magnitudes, carried by the last of them.
    /// In record order the years of an indicator follow one another, so one open year per indicator is enough.
    mutating func awardYearSums(_ facts: CitizenFacts) {
        for index in rows.indices where rows[index].faults.isEmpty {
            let (slot, year) = (Int(rows[index].slot), rows[index].year)
            guard plan.items[slot].kind == .yearSum else { continue }
            if tallies[slot].lastOfYear >= 0, tallies[slot].year != year { closeYear(of: slot) }
            let (sum, overflow) = tallies[slot].yearMagnitude.addingReportingOverflow(
                facts.records[Int(rows[index].record)].magnitude)
            tallies[slot].yearMagnitude = overflow ? Int64.max : sum
            tallies[slot].year = year
            tallies[slot].lastOfYear = index
        }
        for index in rows.indices where tallies[Int(rows[index].slot)].lastOfYear >= 0 {
            closeYear(of: Int(rows[index].slot))
        }
    }

    private mutating func closeYear(of slot: Int) {
        let tally = tallies[slot]
        let points = plan.award(plan.items[slot], magnitude: tally.yearMagnitude)
        rows[tally.lastOfYear].raw = points
        rows[tally.lastOfYear].applied = points
        tallies[slot] = Tally()
    }

    /// In record order: multiplies repeated negatives, cuts positives at each cap on the output of the cap before.
    /// A running total needs only the records before it, so one pass does all stages.
    mutating func applyRepeatsAndCaps(tracing: Bool) -> (bonus: Int, deduction: Int) {
        var bonus = 0
        var deduction = 0
        for index in rows.indices where rows[index].applied != 0 {
            let slot = Int(rows[index].slot)
            let item = plan.items[slot]
            if item.isPositive {
                cut(index, to: yearAllowance(slot, item, year: rows[index].year), .cappedIndicatorYear, tracing)
                tallies[slot].yearBonus += rows[index].applied
                cut(index, to: item.capTotal - tallies[slot].bonus, .cappedIndicator, tracing)
                tallies[slot].bonus += rows[index].applied
                cut(
                    index, to: plan.dimensionCaps[item.dimension] - dimensionBonus[item.dimension], .cappedDimension,
                    tracing)
                dimensionBonus[item.dimension] += rows[index].applied
                cut(index, to: plan.totalBonusCap - bonus, .cappedTotal, tracing)
                bonus += rows[index].applied
            } else {
                tallies[slot].negatives += 1
                if tallies[slot].negatives > 1 { multiply(index, tracing) }
                deduction -= rows[index].applied
            }
        }
        clearTallies()
        return (bonus, deduction)
    }

    /// What the year's cap still leaves; record order lets the years of an indicator follow one another.
    private mutating func yearAllowance(_ slot: Int, _ item: CompiledItem, year: Int32) -> Int {
        if tallies[slot].year != year {
            tallies[slot].year = year
            tallies[slot].yearBonus = 0
        }
        return item.capYear - tallies[slot].yearBonus
    }

    private mutating func cut(_ index: Int, to allowance: Int, _ code: StepCode, _ tracing: Bool) {
        let points = rows[index].applied
        guard points > allowance else { return }
        rows[index].applied = allowance
        if tracing { steps.append(Step(row: index, code: code, delta: allowance - points)) }
    }

    private mutating func multiply(_ index: Int, _ tracing: Bool) {
        let points = rows[index].applied
        rows[index].applied = points * plan.repeatMultiplier
        if tracing, plan.repeatMultiplier != 1 {
            steps.append(Step(row: index, code: .repeat, delta: points * (plan.repeatMultiplier - 1)))
        }
    }

    private mutating func clearTallies() {
        for row in rows { tallies[Int(row.slot)] = Tally() }
        for index in dimensionBonus.indices { dimensionBonus[index] = 0 }
    }
}
