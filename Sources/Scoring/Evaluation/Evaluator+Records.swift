import CivilTime

/// Step 1 and record order: which records count, worth what by themselves, in which order.
extension Evaluator {
    /// What the first pass learns about the citizen as a whole.
    struct Census {
        var hasYearSums = false
        /// Kept records with points that name an act.
        var acts = 0
        /// The lowest ceiling in force; of equal ones the lower indicator code.
        var ceiling: (limit: Int, indicator: UInt16)?
        var nextEvent = Int32.max

        mutating func note(ceiling limit: Int, of indicator: UInt16) {
            if let ceiling, (ceiling.limit, ceiling.indicator) <= (limit, indicator) { return }
            ceiling = (limit, indicator)
        }
    }

    mutating func load(_ facts: CitizenFacts, on day: Day, suspensions: Suspensions) -> Census {
        rows.removeAll(keepingCapacity: true)
        var census = Census()
        let absent = plan.items.count - 1
        for (index, fact) in facts.records.enumerated() {
            let slot = min(Int(fact.indicator), absent)
            let item = plan.items[slot]
            let end = item.end(of: fact)
            let faults = Self.faults(
                of: fact, item, end: end, on: day, consent: facts.consent, suspensions: suspensions)
            let points = plan.points(item, magnitude: fact.magnitude)
            let kept = faults.isEmpty
            rows.append(
                Row(
                    key: Self.key(day: fact.occurredOn, points: points), source: fact.source,
                    slot: UInt16(truncatingIfNeeded: slot), record: UInt32(truncatingIfNeeded: index),
                    year: item.countsByYear && kept ? Int32(truncatingIfNeeded: fact.occurredOn.year) : 0, end: end,
                    faults: faults, raw: kept ? points : 0, applied: kept ? points : 0))
            if kept {
                if item.kind == .yearSum { census.hasYearSums = true }
                if item.kind == .ceiling { census.note(ceiling: item.value, of: fact.indicator) }
                if points != 0, !fact.act.isEmpty { census.acts += 1 }
            }
            if item.isOnCard, faults.isDisjoint(with: .lasting), fact.occurredOn.number < end {
                let boundary = fact.occurredOn > day ? fact.occurredOn.number : end
                if boundary > day.number { census.nextEvent = min(census.nextEvent, boundary) }
            }
        }
        return census
    }

    private static func key(day: Day, points: Int) -> UInt64 {
        // Flipping the sign bit makes days before 1970 compare below later ones.
        let biased = UInt32(bitPattern: day.number) ^ 0x8000_0000
        return UInt64(biased) << 32 | UInt64(UInt32.max - UInt32(truncatingIfNeeded: abs(points)))
    }

    private static func faults(
        of fact: Fact, _ item: CompiledItem, end: Int32, on day: Day, consent: ConsentScope, suspensions: Suspensions
    ) -> Faults {
        var faults: Faults = []
        if fact.occurredOn > day { faults.insert(.notYet) }
        if end <= day.number { faults.insert(.expired) }
        switch fact.status {
        case .effective: break
        case .disputed:
            // A ceiling entry is marked, not lifted; an objection to a positive record takes nothing away.
            let suspends = !item.isPositive && item.kind != .ceiling && !fact.disputeOnlyMarks
            if suspends, suspensions == .honoured { faults.insert(.disputed) }
        case .withdrawn: faults.insert(.withdrawn)
        case .repaired: faults.insert(.repaired)
        }
        let passesGates =
            (fact.ordinaryProcedure || !item.needsOrdinaryProcedure)
            && (fact.legallyConfirmed || !item.needsConfirmation)
        if !passesGates { faults.insert(.gate) }
        if !consent.covers(fact.indicator, sensitivity: item.sensitivity) { faults.insert(.noConsent) }
        return faults
    }

    /// Up to this many entries insertion sort is faster than the library's sort.
    static let shortList = 24

    /// Puts the rows into record order. Most citizens have few records and come in date order already, which
    /// insertion sort finishes in one pass; long lists go to the library's sort.
    mutating func sortRows(_ facts: CitizenFacts) {
        guard rows.count <= Self.shortList else {
            return rows.sort { Self.precedes($0, $1, facts) }
        }
        var index = 1
        while index < rows.count {
            let row = rows[index]
            var place = index
            while place > 0, Self.precedes(row, rows[place - 1], facts) {
                rows[place] = rows[place - 1]
                place -= 1
            }
            if place != index { rows[place] = row }
            index += 1
        }
    }

    private static func precedes(_ left: Row, _ right: Row, _ facts: CitizenFacts) -> Bool {
        if left.key != right.key { return left.key < right.key }
        if left.source != right.source { return left.source < right.source }
        return ByteOrder.precedes(
            facts.records[Int(left.record)].recordNo, facts.records[Int(right.record)].recordNo, in: facts.arena)
    }
}
