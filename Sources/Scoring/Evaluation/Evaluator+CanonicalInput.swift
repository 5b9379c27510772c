import CivilTime

/// The canonical bytes of everything a score was computed from, except the card, whose digest the caller adds before
/// hashing. Codes are written as text and records in record order, so no database key and no rank takes part.
///
/// Layout: version 1; the day (zigzag); how suspensions were read (0 honoured, 1 ignored); consent in force (0 or 1);
/// the codes consented to one by one and the codes refused, each as a count and ascending texts; the number of
/// records; for each: indicator, source, number, act, `occurred_on`, magnitude, flags, `expires_on` if flagged.
/// Texts are length-prefixed. Flags: 1 ordinary procedure, 2 legally confirmed, 4 the dispute only marks,
/// 8 `expires_on` follows, status in the bits above.
extension Evaluator {
    package static let canonicalInputVersion: UInt8 = 1

    /// Appends the inputs of the citizen last evaluated; `facts` must be the facts of that evaluation.
    package func appendCanonicalInput(of facts: CitizenFacts, to bytes: inout [UInt8]) {
        precondition(facts.records.count == rows.count, "the facts are those of the last evaluation")
        bytes.append(Self.canonicalInputVersion)
        bytes.append(zigzag: Int64(day.number))
        bytes.append(suspensions == .honoured ? 0 : 1)
        bytes.append(facts.consent.inForce ? 1 : 0)
        append(indicators: facts.consent.separatelyConsented, to: &bytes)
        append(indicators: facts.consent.refused, to: &bytes)
        bytes.append(varint: UInt64(rows.count))
        for row in rows { append(facts.records[Int(row.record)], arena: facts.arena, to: &bytes) }
    }

    private func append(indicators ranks: [UInt16], to bytes: inout [UInt8]) {
        bytes.append(varint: UInt64(ranks.count))
        for rank in ranks { plan.codes.append(indicator: rank, to: &bytes) }
    }

    private func append(_ fact: Fact, arena: [UInt8], to bytes: inout [UInt8]) {
        plan.codes.append(indicator: fact.indicator, to: &bytes)
        plan.codes.append(source: fact.source, to: &bytes)
        append(text: fact.recordNo, of: arena, to: &bytes)
        append(text: fact.act, of: arena, to: &bytes)
        bytes.append(zigzag: Int64(fact.occurredOn.number))
        bytes.append(zigzag: fact.magnitude)
        var flags = fact.status.rawValue << 4
        if fact.ordinaryProcedure { flags |= 1 }
        if fact.legallyConfirmed { flags |= 2 }
        if fact.disputeOnlyMarks { flags |= 4 }
        if fact.expiresOn != nil { flags |= 8 }
        bytes.append(flags)
        if let expiresOn = fact.expiresOn { bytes.append(zigzag: Int64(expiresOn.number)) }
    }

    private func append(text: Range<UInt32>, of arena: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(varint: UInt64(text.count))
        bytes.append(contentsOf: arena[Int(text.lowerBound)..<Int(text.upperBound)])
    }
}
