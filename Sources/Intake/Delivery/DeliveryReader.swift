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
    private var input: Table
    private var judge: RowJudge
    private var object = RecordObject()
    /// Record numbers a layout puts together.
    private var composed = ByteBuffer(capacity: RowJudge.longestRecordNo)

    /// Reads as of `businessDay`, the day nothing may lie after. `expectedRows` is the number of rows the department
    /// announced, if it did.
    package init(
        format: DeliveryFormat, rules: IntakeRules, businessDay: Day, encoding: FileEncoding? = nil,
        expectedRows: Int? = nil
    ) {
        self.format = format
        self.expectedRows = expectedRows
        self.judge = RowJudge(rules: rules, businessDay: businessDay)
        switch format {
        case .recordsCSV: input = Table(columns: RecordFields.columns, encoding: encoding)
        case .recordsNDJSON: input = Table(linesIn: encoding)
        case .penalties: input = Table(columns: PenaltyFields.columns, encoding: encoding)
        case .defaulters: input = Table(columns: DefaulterFields.columns, encoding: encoding)
        }
    }

    /// Reads the next bytes of the file. Throws a `FileFault`, or what the sink throws.
    package mutating func feed(_ chunk: Bytes, to sink: inout some RecordSink) throws {
        var position = 0
        while let row = try input.next(in: chunk, at: &position) {
            rows += 1
            judge.faults = RowFaultSet()
            if let fault = row.fault {
                try refuse(row, fault, to: &sink)
                continue
            }
            switch format {
            case .recordsCSV:
                try RecordFields(input).deliver(line: row.line, raw: row.raw, judge: &judge, to: &sink)
            case .recordsNDJSON:
                try deliver(object: row, to: &sink)
            case .penalties:
                try PenaltyFields(input).deliver(
                    line: row.line, raw: row.raw, judge: &judge, composing: &composed, to: &sink)
            case .defaulters:
                try DefaulterFields(input).deliver(line: row.line, raw: row.raw, judge: &judge, to: &sink)
            }
        }
    }

    /// Says that the file is at its end. Only after this returned does what was handed over count.
    package func finish() throws(FileFault) {
        try input.end()
        if let expectedRows, expectedRows != rows { throw .rowCountMismatch(expected: expectedRows, found: rows) }
    }

    private mutating func deliver(object row: Table.Row, to sink: inout some RecordSink) throws {
        guard let fields = object.read(row.text, faults: &judge.faults) else {
            return try sink.refuse(
                RefusedRow(line: row.line, recordNo: .none, faults: judge.faults, raw: Redacted(row.raw)))
        }
        try fields.deliver(line: row.line, raw: row.raw, judge: &judge, to: &sink)
    }

    /// Returns a row that cannot be read as one. Columns 0 and 1 of every layout are record and ID number.
    private mutating func refuse(_ row: Table.Row, _ fault: RowFault, to sink: inout some RecordSink) throws {
        var recordNo = Bytes.none
        if row.hasFields, input[0].isASCII { recordNo = judge.recordNo(input[0], idNumber: input[1]) }
        judge.faults.insert(fault)
        try sink.refuse(
            RefusedRow(line: row.line, recordNo: recordNo, faults: judge.faults, raw: Redacted(row.raw)))
    }
}
