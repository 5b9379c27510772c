/// Step 3: one act counts once (scoring.md §3.3). Records are grouped by sorting, so that a citizen with very many
/// records of one act costs no more than one with as many acts.
extension Evaluator {
    /// A record that names an act, with the last bytes of the act as a number: document numbers differ at their end,
    /// so this number tells nearly all acts apart without reading their text.
    struct ActEntry: Sendable {
        var tail: UInt64
        var act: Range<UInt32>
        var isPositive: Bool
        var points: Int
        var row: Int
        var slot: UInt16
    }

    mutating func countActsOnce(_ facts: CitizenFacts, tracing: Bool) {
        collectActs(facts)
        sortActs(facts)
        var index = 1
        while index < acts.count {
            if Self.sharesAct(acts[index - 1], acts[index], facts) {
                let row = acts[index].row
                if tracing { steps.append(Step(row: row, code: .sameAct, delta: -rows[row].applied)) }
                rows[row].applied = 0
            }
            index += 1
        }
    }

    private mutating func collectActs(_ facts: CitizenFacts) {
        acts.removeAll(keepingCapacity: true)
        for (index, row) in rows.enumerated() where row.applied != 0 {
            let item = plan.items[Int(row.slot)]
            let act = facts.records[Int(row.record)].act
            guard !act.isEmpty, item.kind != .yearSum else { continue }
            acts.append(
                ActEntry(
                    tail: Self.tail(of: act, in: facts.arena), act: act, isPositive: item.isPositive,
                    points: abs(row.applied), row: index, slot: row.slot))
        }
    }

    private static func tail(of act: Range<UInt32>, in arena: [UInt8]) -> UInt64 {
        let bytes = arena.span
        var tail: UInt64 = 0
        for index in max(Int(act.lowerBound), Int(act.upperBound) - 8)..<Int(act.upperBound) {
            tail = tail << 8 | UInt64(bytes[index])
        }
        return tail
    }

    private mutating func sortActs(_ facts: CitizenFacts) {
        guard acts.count <= Self.shortList else {
            return acts.sort { Self.precedes($0, $1, facts) }
        }
        var index = 1
        while index < acts.count {
            let entry = acts[index]
            var place = index
            while place > 0, Self.precedes(entry, acts[place - 1], facts) {
                acts[place] = acts[place - 1]
                place -= 1
            }
            if place != index { acts[place] = entry }
            index += 1
        }
    }

    /// Groups equal acts of one polarity; within a group the one that stays comes first: most points, then the lower
    /// indicator code, then record order.
    private static func precedes(_ left: ActEntry, _ right: ActEntry, _ facts: CitizenFacts) -> Bool {
        if left.tail != right.tail { return left.tail < right.tail }
        if left.isPositive != right.isPositive { return left.isPositive }
        let order = ByteOrder.compare(left.act, right.act, in: facts.arena)
        if order != 0 { return order < 0 }
        if left.points != right.points { return left.points > right.points }
        return (left.slot, left.row) < (right.slot, right.row)
    }

    private static func sharesAct(_ left: ActEntry, _ right: ActEntry, _ facts: CitizenFacts) -> Bool {
        left.tail == right.tail && left.isPositive == right.isPositive
            && ByteOrder.compare(left.act, right.act, in: facts.arena) == 0
    }
}
