/// What each record contributed to a stored score, in compact canonical bytes: the same score gives the same bytes on
/// every machine, so a replay compares bytes. Records stand in record order and are not named; the facts known at
/// the knowledge instant name them.
///
/// Layout: version 1; number of records; for each the zigzag raw points doubled, plus 1 when the applied points
/// differ and follow as zigzag; then base, bonus, deduction, clamp; then 0, or 1, the ceiling and what it took.
package struct PackedContributions: Hashable, Sendable {
    package static let version: UInt8 = 1

    package struct Contribution: Hashable, Sendable {
        package var raw: Int
        package var applied: Int
    }

    package let records: [Contribution]
    package let base: Int
    package let bonus: Int
    package let deduction: Int
    package let clampDelta: Int
    package let ceiling: Ceiling?

    /// The lowest ceiling in force and what it took (0 or negative).
    package struct Ceiling: Hashable, Sendable {
        package var limit: Int
        package var delta: Int
    }

    package var score: Int { base + bonus - deduction + clampDelta + (ceiling?.delta ?? 0) }

    /// Reads bytes and refuses any that `Evaluator.appendContributions` would not have written.
    package init(_ bytes: [UInt8]) throws(EvaluationError) {
        var reader = VarintReader(bytes)
        guard try reader.byte() == Self.version else { throw .malformedContributions }
        let count = try reader.varint()
        guard count <= reader.remaining else { throw .malformedContributions }
        var records: [Contribution] = []
        for _ in 0..<count { records.append(try Self.contribution(&reader)) }
        self.records = records
        base = try Self.points(reader.zigzag())
        bonus = try Self.points(reader.zigzag())
        deduction = try Self.points(reader.zigzag())
        clampDelta = try Self.points(reader.zigzag())
        switch try reader.byte() {
        case 0: ceiling = nil
        case 1: ceiling = Ceiling(limit: try Self.points(reader.zigzag()), delta: try Self.points(reader.zigzag()))
        default: throw .malformedContributions
        }
        guard reader.isAtEnd, bonus == records.reduce(0, { $0 + max($1.applied, 0) }),
            deduction == records.reduce(0, { $0 - min($1.applied, 0) })
        else { throw .malformedContributions }
    }

    private static func contribution(_ reader: inout VarintReader) throws(EvaluationError) -> Contribution {
        let tagged = try reader.varint()
        let raw = try points(VarintReader.signed(tagged >> 1))
        guard tagged & 1 == 1 else { return Contribution(raw: raw, applied: raw) }
        let applied = try points(reader.zigzag())
        guard applied != raw else { throw .malformedContributions }
        return Contribution(raw: raw, applied: applied)
    }

    /// No stored number is larger than the engine can reach, so that sums over damaged bytes cannot overflow.
    private static func points(_ value: Int64) throws(EvaluationError) -> Int {
        guard (-largest...largest).contains(value) else { throw .malformedContributions }
        return Int(value)
    }

    private static let largest: Int64 = 1 << 52
}

extension Evaluator {
    /// Appends the contributions of the citizen last evaluated.
    package func appendContributions(to bytes: inout [UInt8]) {
        bytes.append(PackedContributions.version)
        bytes.append(varint: UInt64(rows.count))
        for row in rows {
            let raw = UInt64(bitPattern: Int64((row.raw << 1) ^ (row.raw >> 63)))
            if row.raw == row.applied {
                bytes.append(varint: raw << 1)
            } else {
                bytes.append(varint: raw << 1 | 1)
                bytes.append(zigzag: Int64(row.applied))
            }
        }
        bytes.append(zigzag: Int64(evaluation.base))
        bytes.append(zigzag: Int64(evaluation.bonus))
        bytes.append(zigzag: Int64(evaluation.deduction))
        bytes.append(zigzag: Int64(evaluation.clampDelta))
        guard let ceiling = evaluation.ceiling else { return bytes.append(0) }
        bytes.append(1)
        bytes.append(zigzag: Int64(ceiling.limit))
        bytes.append(zigzag: Int64(ceiling.delta))
    }
}
