import CivilTime

/// One indicator of a plan in flat form: no references, so that copying one out of the table is a load and nothing
/// else. Bands and pieces lie in the plan's shared arrays.
struct CompiledItem: Sendable {
    enum Kind: UInt8, Sendable { case fixed, banded, yearSum, perUnit, ceiling }

    /// Stands for "no cap": larger than any sum of points the engine can reach.
    static let unlimited = Int.max

    var kind: Kind
    /// False for an indicator the database knows but the card does not use: its records are listed with 0 points.
    var isOnCard: Bool
    var isPositive: Bool
    var needsOrdinaryProcedure: Bool
    var needsConfirmation: Bool
    var sensitivity: Sensitivity
    /// 0 is no validity: until the source ends the record.
    var validityMonths: Int
    var capYear: Int
    var capTotal: Int
    var dimension: Int
    /// The points of a fixed rule, the limit of a ceiling.
    var value: Int
    /// Where the bands or pieces of the rule lie.
    var steps: Range<Int>

    /// What the records of an indicator outside the card are read with.
    static let absent = CompiledItem(
        kind: .fixed, isOnCard: false, isPositive: true, needsOrdinaryProcedure: false, needsConfirmation: false,
        sensitivity: .general, validityMonths: 0, capYear: unlimited, capTotal: unlimited, dimension: 0, value: 0,
        steps: 0..<0)

    /// Whether the year of `occurred_on` plays a part.
    var countsByYear: Bool { kind == .yearSum || capYear != Self.unlimited }

    /// The first day a record no longer counts, `Int32.max` if open (scoring.md §3.1 e).
    func end(of fact: Fact) -> Int32 {
        let expiry = fact.expiresOn?.number ?? Int32.max
        // Past the last day that can be written there is no calendar to count months in.
        guard validityMonths > 0, fact.occurredOn <= .distantFuture else { return expiry }
        return min(expiry, fact.occurredOn.adding(months: validityMonths).number)
    }
}
