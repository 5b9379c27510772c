package import CivilTime

/// The layouts a delivery may have.
package enum DeliveryFormat: String, Sendable, CaseIterable {
    case recordsCSV = "records-csv"
    case recordsNDJSON = "records-ndjson"
    /// 双公示 administrative penalties.
    case penalties = "xzcf"
    /// The courts' list of judgment defaulters.
    case defaulters = "sxbzxr"
}

/// Reads one delivered file from chunks and hands each row to a sink: as a record, a withdrawal, or a refusal.
///
/// Memory does not depend on the file's size, and what is read does not depend on how it was cut into chunks. It
/// opens no file, reads no clock and keeps no row. After a `FileFault` from `feed` or `finish` nothing that was handed
/// over may be kept.
package struct DeliveryReader: ~Copyable {
    package let format: DeliveryFormat
    /// Rows read so far, refused ones included, header excluded.
    package private(set) var rows = 0

    private let expectedRows: Int?
    private var table: Table
    private var judge: RowJudge

    /// Reads as of `businessDay`, the day nothing may lie after. `expectedRows` is the number of rows the department
    /// announced, if it did.
    package init(
        format: DeliveryFormat, rules: IntakeRules, businessDay: Day, encoding: FileEncoding? = nil,
        expectedRows: Int? = nil
    ) {
        self.format = format
        self.expectedRows = expectedRows
        self.table = Table(columns: RecordFields.columns, encoding: encoding)
        self.judge = RowJudge(rules: rules, businessDay: businessDay)
    }

    /// Reads the next bytes of the file. Throws a `FileFault`, or what the sink throws.
    package mutating func feed(_ chunk: Bytes, to sink: inout some RecordSink) throws {
        var position = 0
        while let row = try table.next(in: chunk, at: &position) {
            rows += 1
            judge.faults = RowFaultSet()
            if let fault = row.fault {
                try refuse(row, fault, to: &sink)
            } else {
                try RecordFields(table).deliver(line: row.line, raw: row.raw, judge: &judge, to: &sink)
            }
        }
    }

    /// Says that the file is at its end. Only after this returned does what was handed over count.
    package consuming func finish() throws(FileFault) {
        try table.end()
        if let expectedRows, expectedRows != rows { throw .rowCountMismatch(expected: expectedRows, found: rows) }
    }

    private mutating func refuse(_ row: Table.Row, _ fault: RowFault, to sink: inout some RecordSink) throws {
        var recordNo = Bytes.none
        if row.hasFields, table[0].isASCII { recordNo = judge.recordNo(table[0], idNumber: table[3]) }
        judge.faults.insert(fault)
        try sink.refuse(
            RefusedRow(line: row.line, recordNo: recordNo, faults: judge.faults, raw: Redacted(row.raw)))
    }
}
