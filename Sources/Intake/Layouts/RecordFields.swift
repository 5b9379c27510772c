import CivilTime

/// The texts of one row of the own layouts, `records-csv` and `records-ndjson`, which differ only in how these are
/// written down.
struct RecordFields {
    var recordNo = Bytes.none
    var action = Bytes.none
    var idType = Bytes.none
    var idNumber = Bytes.none
    var indicator = Bytes.none
    var act = Bytes.none
    var occurredOn = Bytes.none
    var magnitude = Bytes.none
    var expiresOn = Bytes.none
    var procedure = Bytes.none
    var legallyConfirmed = Bytes.none

    /// The columns of `records-csv`, record and ID number first as in every layout. The optional ones may be left out
    /// of a file, which is the same as leaving them empty in every row.
    static let columns: [Table.Column] = [
        .required("record_no"), .required("id_number"), .optional("action"), .required("id_type"),
        .required("indicator"), .optional("act"), .required("occurred_on"), .optional("magnitude"),
        .optional("expires_on"), .optional("procedure"), .optional("legally_confirmed"),
    ]

    init() {}

    init(_ table: borrowing Table) {
        recordNo = table[0]
        idNumber = table[1]
        action = table[2]
        idType = table[3]
        indicator = table[4]
        act = table[5]
        occurredOn = table[6]
        magnitude = table[7]
        expiresOn = table[8]
        procedure = table[9]
        legallyConfirmed = table[10]
    }
}

extension RecordFields {
    /// Judges the row and hands it over as what it is.
    func deliver(line: Int, raw: Bytes, judge: inout RowJudge, to sink: inout some RecordSink) throws {
        let quotable = judge.recordNo(recordNo, idNumber: idNumber)
        if action.equals("withdraw") {
            // The record number alone names the record to end; the other cells of such a row are not read.
            if judge.faults.isEmpty { return try sink.withdraw(Withdrawal(line: line, recordNo: recordNo)) }
        } else {
            if !action.isEmpty, !action.equals("report") { judge.faults.insert(.actionUnknown) }
            if let record = report(line: line, judge: &judge) { return try sink.report(record) }
        }
        try sink.refuse(RefusedRow(line: line, recordNo: quotable, faults: judge.faults, raw: Redacted(raw)))
    }

    private func report(line: Int, judge: inout RowJudge) -> ReportedRecord? {
        let person = judge.person(type: IDType(code: idType), number: idNumber)
        let index = judge.indicator(indicator)
        judge.act(act, idNumber: idNumber)
        let occurred = judge.occurredOn(read(occurredOn), birth: person?.birth)
        let expires = judge.expiresOn(read(expiresOn), after: occurred)
        let amount = readMagnitude(of: index, judge.rules)
        judge.magnitude(amount, of: index)
        let ordinary = judge.procedure(
            ordinary: Words.isOrdinary(procedure), given: !procedure.isEmpty, of: index)
        let confirmed = judge.confirmation(Words.isConfirmed(legallyConfirmed), of: index)
        guard judge.faults.isEmpty, let person, let index, let occurred, let amount else { return nil }
        return ReportedRecord(
            line: line, recordNo: recordNo, idType: person.type, idNumber: Redacted(person.number),
            birthDay: person.birth, indicator: judge.rules.indicators[index].rank, indicatorCode: indicator, act: act,
            occurredOn: occurred, magnitude: amount, expiresOn: expires, ordinaryProcedure: ordinary,
            legallyConfirmed: confirmed)
    }

    private func read(_ cell: Bytes) -> RowJudge.ReadDay {
        if cell.isEmpty { return .absent }
        guard let day = Day(utf8: cell) else { return .unreadable }
        return .day(day)
    }

    /// Where an indicator has no magnitude, an empty cell says the 1 that must stand there.
    private func readMagnitude(of index: Int?, _ rules: borrowing IntakeRules) -> Int64? {
        if magnitude.isEmpty, let index, rules.indicators[index].permitted == 1...1 { return 1 }
        return magnitude.unsignedInteger
    }
}

/// The words cells say yes, no and which procedure with.
enum Words {
    /// An empty cell is ordinary as far as it goes; an indicator that needs the ordinary procedure needs it said.
    static func isOrdinary(_ cell: Bytes) -> Bool? {
        if cell.isEmpty || cell.equals("ordinary") { return true }
        if cell.equals("summary") { return false }
        return nil
    }

    /// An empty cell confirms nothing.
    static func isConfirmed(_ cell: Bytes) -> Bool? {
        if cell.equals("yes") || cell.equals("true") || cell.equals("1") { return true }
        if cell.isEmpty || cell.equals("no") || cell.equals("false") || cell.equals("0") { return false }
        return nil
    }
}
