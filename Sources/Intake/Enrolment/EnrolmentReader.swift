package import CivilTime

/// Reads the file `citizen import` takes: who consented to what, when, and until when.
///
///     id_type,id_number,district,notice_version,consented_at,expires_at,separate_consents
///
/// Times are RFC 3339 instants, or days, which mean their beginning in Asia/Shanghai. A consent always ends, at the
/// latest five years after it was given: 国办发〔2020〕49号 forbids authorisation for life. It opens no file and reads no
/// clock; faults work as in `DeliveryReader`.
package struct EnrolmentReader: ~Copyable {
    /// The longest a consent may hold, in calendar months.
    package static let longestConsentMonths = 60
    static let longestNoticeVersion = 64

    /// Rows read so far, refused ones included, header excluded.
    package private(set) var rows = 0

    private let expectedRows: Int?
    private var table: Table
    private var judge: RowJudge

    private static let columns: [Table.Column] = [
        .required("id_type"), .required("id_number"), .optional("district"), .required("notice_version"),
        .required("consented_at"), .required("expires_at"), .optional("separate_consents"),
    ]

    /// Reads as of `businessDay`, the day no consent may have been given after. Of the rules it uses which indicators
    /// need a consent of their own.
    package init(
        rules: IntakeRules, businessDay: Day, encoding: FileEncoding? = nil, expectedRows: Int? = nil
    ) {
        self.expectedRows = expectedRows
        table = Table(columns: EnrolmentReader.columns, encoding: encoding)
        judge = RowJudge(rules: rules, businessDay: businessDay)
    }

    /// Reads the next bytes of the file. Throws a `FileFault`, or what the sink throws.
    package mutating func feed(_ chunk: Bytes, to sink: inout some EnrolmentSink) throws {
        var position = 0
        while let row = try table.next(in: chunk, at: &position) {
            rows += 1
            judge.faults = row.fault.map(RowFaultSet.init) ?? RowFaultSet()
            if row.fault == nil, let enrolment = read(line: row.line) {
                try sink.enrol(enrolment)
            } else {
                try sink.refuse(
                    RefusedRow(line: row.line, recordNo: .none, faults: judge.faults, raw: Redacted(row.raw)))
            }
        }
    }

    /// Says that the file is at its end. Only after this returned does what was handed over count.
    package func finish() throws(FileFault) {
        try table.end()
        if let expectedRows, expectedRows != rows { throw .rowCountMismatch(expected: expectedRows, found: rows) }
    }

    private mutating func read(line: Int) -> Enrolment? {
        let person = judge.person(type: IDType(code: table[0]), number: table[1])
        let district = table[2]
        if !district.isEmpty, district.count != 6 || district.unsignedInteger == nil {
            judge.faults.insert(.districtInvalid)
        }
        let notice = table[3]
        if notice.isEmpty || notice.count > EnrolmentReader.longestNoticeVersion || notice.hasControlCharacter() {
            judge.faults.insert(.noticeVersionInvalid)
        }
        let (consented, expires) = readTerm(birth: person?.birth)
        let separate = readSeparateConsents(table[6])
        guard judge.faults.isEmpty, let person, let consented, let expires else { return nil }
        return Enrolment(
            line: line, idType: person.type, idNumber: Redacted(person.number), birthDay: person.birth,
            district: district, noticeVersion: notice, consentedAt: consented, expiresAt: expires,
            separateConsents: separate)
    }

    private mutating func readTerm(birth: Day?) -> (Instant?, Instant?) {
        let consented = EnrolmentReader.instant(table[4])
        let expires = EnrolmentReader.instant(table[5])
        if let consented {
            if consented.day > judge.businessDay { judge.faults.insert(.consentedAtFuture) }
            if let birth, consented.day < birth.adding(months: 18 * 12) { judge.faults.insert(.personUnder18) }
        } else {
            judge.faults.insert(.consentedAtInvalid)
        }
        if expires == nil { judge.faults.insert(.expiresAtInvalid) }
        if let consented, let expires {
            if expires <= consented { judge.faults.insert(.expiresAtNotAfter) }
            if expires.day > consented.day.adding(months: EnrolmentReader.longestConsentMonths) {
                judge.faults.insert(.consentTooLong)
            }
        }
        return (consented, expires)
    }

    /// `SOC-003;SOC-004`, or nothing.
    private mutating func readSeparateConsents(_ cell: Bytes) -> [UInt16] {
        var ranks: [UInt16] = []
        guard !cell.isEmpty else { return ranks }
        for code in cell.split(separator: 0x3B, omittingEmptySubsequences: false) {
            guard let index = judge.rules.index(of: Bytes(rebasing: code)),
                judge.rules.indicators[index].needsSeparateConsent
            else {
                judge.faults.insert(.separateConsentUnknown)
                continue
            }
            let rank = judge.rules.indicators[index].rank
            if !ranks.contains(rank) { ranks.append(rank) }
        }
        return ranks.sorted()
    }

    private static func instant(_ cell: Bytes) -> Instant? {
        if let day = Day(utf8: cell) { return Instant(startOf: day) }
        guard cell.count <= 32, cell.isASCII else { return nil }
        return Instant(String(decoding: cell, as: UTF8.self))
    }
}
