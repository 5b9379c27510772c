package import CivilTime

/// Receives what a delivery says, row by row, while it is read.
///
/// Everything handed over is provisional until `DeliveryReader.finish` has returned: a file fault at the very end
/// means that nothing of the file counts. Bytes are valid only during the call.
package protocol RecordSink {
    mutating func report(_ record: ReportedRecord) throws
    mutating func withdraw(_ withdrawal: Withdrawal) throws
    mutating func refuse(_ row: RefusedRow) throws
}

/// A row, or one of several records of a row, that passed every check that needs no other row.
package struct ReportedRecord {
    /// The physical line the row starts on, the header being line 1.
    package var line: Int
    /// The department's name for the record: 1 to 128 bytes of UTF-8 without control characters.
    package var recordNo: Bytes
    package var idType: IDType
    /// Checked and normalised ASCII.
    package var idNumber: Redacted<Bytes>
    /// Where the ID number carries one.
    package var birthDay: Day?
    /// `IntakeRules.Indicator.rank`.
    package var indicator: UInt16
    package var indicatorCode: Bytes
    /// The document the fact comes from, at most 256 bytes; may be empty.
    package var act: Bytes
    package var occurredOn: Day
    package var magnitude: Int64
    /// The first day it no longer counts; `nil` is open.
    package var expiresOn: Day?
    package var ordinaryProcedure: Bool
    package var legallyConfirmed: Bool
}

/// A row that ends a record its source reported earlier.
package struct Withdrawal {
    package var line: Int
    package var recordNo: Bytes
}

/// A row that goes back to its department.
package struct RefusedRow {
    package var line: Int
    /// Empty when it is missing, malformed, or may be something else than a record number.
    package var recordNo: Bytes
    /// Never empty.
    package var faults: RowFaultSet
    /// The row as delivered, without line end, for a keyed digest; the first 64 KiB of one that is too long. It holds
    /// names and ID numbers: never keep it.
    package var raw: Redacted<Bytes>
}
