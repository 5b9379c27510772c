/// A row of the courts' list of judgment defaulters (`sxbzxr`): one live entry, ended by 退出时间.
///
/// Such an entry comes from a court's final decision, so it counts as ordinary and confirmed. Names are not read.
struct DefaulterFields {
    private let caseNo: Bytes
    private let idNumber: Bytes
    private let partyType: Bytes
    private let idType: Bytes
    private let publishedOn: Bytes
    private let removedOn: Bytes

    static let columns: [Table.Column] = [
        .required("案号"), .required("证件号码"), .required("类型"), .required("证件类型"), .required("发布时间"),
        .required("退出时间"), .required("姓名"), .required("执行法院"), .required("立案时间"), .required("履行情况"),
    ]

    init(_ table: borrowing Table) {
        caseNo = table[0].trimmed
        idNumber = table[1].trimmed
        partyType = table[2].trimmed
        idType = table[3].trimmed
        publishedOn = table[4].trimmed
        removedOn = table[5].trimmed
    }

    func deliver(line: Int, raw: Bytes, judge: inout RowJudge, to sink: inout some RecordSink) throws {
        let code: StaticString = "LAW-001"
        let indicator = Bytes(start: code.utf8Start, count: code.utf8CodeUnitCount)
        let quotable = judge.recordNo(caseNo, idNumber: idNumber)
        let person = readPerson(&judge)
        let index = judge.indicator(indicator)
        judge.magnitude(1, of: index)
        let occurred = judge.occurredOn(DepartmentCells.day(publishedOn), birth: person?.birth)
        let expires = judge.expiresOn(DepartmentCells.day(removedOn), after: occurred)
        guard judge.faults.isEmpty, let person, let index, let occurred else {
            return try sink.refuse(
                RefusedRow(line: line, recordNo: quotable, faults: judge.faults, raw: Redacted(raw)))
        }
        try sink.report(
            ReportedRecord(
                line: line, recordNo: caseNo, idType: person.type, idNumber: Redacted(person.number),
                birthDay: person.birth, indicator: judge.rules.indicators[index].rank, indicatorCode: indicator,
                act: caseNo, occurredOn: occurred, magnitude: 1, expiresOn: expires, ordinaryProcedure: true,
                legallyConfirmed: true))
    }

    private func readPerson(_ judge: inout RowJudge) -> RowJudge.Person? {
        guard partyType.equals("580") else {
            judge.faults.insert(partyType.equals("581") ? .notAPerson : .partyTypeUnknown)
            return nil
        }
        return judge.person(type: IDType(departmentName: idType), number: idNumber)
    }
}
