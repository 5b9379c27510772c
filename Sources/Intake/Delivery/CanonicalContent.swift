import CivilTime

/// The bytes that say whether two rows under one record number have the same content: everything but the line.
///
/// Numbers are big-endian, texts carry their length in two bytes, so no two different contents give the same bytes. The
/// person is whatever the caller stands for them with, normally the blind index: hashing the ID number itself without
/// a key would let anyone who can count to 10¹⁸ read it back from the digest.
extension ReportedRecord {
    /// Appends the content to `output`; `person` has at most 65,535 bytes.
    package func appendContent(person: Bytes, to output: inout [UInt8]) {
        output.append(0x01)
        output.append(idType.rawValue)
        append(text: person, to: &output)
        append(text: indicatorCode, to: &output)
        append(text: act, to: &output)
        append(integer: occurredOn.number, to: &output)
        append(integer: magnitude, to: &output)
        append(integer: expiresOn?.number ?? Int32.max, to: &output)
        output.append((ordinaryProcedure ? 1 : 0) | (legallyConfirmed ? 2 : 0))
    }

    private func append(text: Bytes, to output: inout [UInt8]) {
        append(integer: UInt16(truncatingIfNeeded: text.count), to: &output)
        output.append(contentsOf: text)
    }

    private func append<Integer: FixedWidthInteger>(integer: Integer, to output: inout [UInt8]) {
        withUnsafeBytes(of: integer.bigEndian) { output.append(contentsOf: $0) }
    }
}

extension Withdrawal {
    /// A withdrawal has no content but being one.
    package func appendContent(to output: inout [UInt8]) {
        output.append(0x02)
    }
}
