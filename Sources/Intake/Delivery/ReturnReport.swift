/// The file a department gets back: which lines were returned, and why, in words it can act on.
///
/// It quotes the line and the record number, never the row, so it can be mailed: no ID number, no name, no fact about a
/// person. There is no summary line in it; a total inside a table would be read as one more row.
///
///     line,record_no,reason_codes,reasons_zh
///     17,"A-0017",id_check_digit;occurred_on_future,证件号码校验码错误；发生日期晚于业务日期
package struct ReturnReport: Sendable {
    private var bytes: [UInt8] = []

    /// Starts a report with a byte order mark, without which Excel takes UTF-8 for the local encoding.
    package init() {
        append("\u{FEFF}line,record_no,reason_codes,reasons_zh\r\n")
    }

    /// Adds one returned row. `recordNo` is what `RefusedRow.recordNo` said, or what is stored of it.
    package mutating func add(line: Int, recordNo: some Collection<UInt8>, faults: RowFaultSet) {
        append("\(line),")
        appendCell(recordNo)
        append(",\(faults.codes.joined(separator: ";")),\(faults.map(\.textZh).joined(separator: "；"))\r\n")
    }

    /// Takes what was written since the last time, to be appended to the report file.
    package mutating func take() -> [UInt8] {
        let taken = bytes
        bytes.removeAll(keepingCapacity: true)
        return taken
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func appendCell(_ cell: some Collection<UInt8>) {
        bytes.append(0x22)
        // A spreadsheet would run a cell that starts like a formula; the apostrophe makes it text.
        if let first = cell.first, [0x3D, 0x2B, 0x2D, 0x40].contains(first) { bytes.append(0x27) }
        for byte in cell {
            if byte == 0x22 { bytes.append(0x22) }
            bytes.append(byte)
        }
        bytes.append(0x22)
    }
}
