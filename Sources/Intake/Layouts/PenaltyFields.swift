import CivilTime

/// A row of the 双公示 penalty layout (`xzcf`): one decision, which may be several records of one act.
///
/// The layout has no statutory field for the procedure; where the optional CF_CFCX is not given it is derived, and
/// where it cannot be the row is returned. Names, legal representatives and reasons are not read.
struct PenaltyFields {
    private let document: Bytes
    private let idNumber: Bytes
    private let classes: Bytes
    private let decidedOn: Bytes
    private let idType: Bytes
    private let partyClass: Bytes
    private let companyCode: Bytes
    private let fine: Bytes
    private let confiscated: Bytes
    private let validTo: Bytes
    private let publicTo: Bytes
    private let procedure: Bytes

    /// The columns read, then those that are known and not read, among them the bookkeeping of exchange databases.
    static let columns: [Table.Column] =
        [.required("CF_WSH"), .required("CF_XDR_ZJHM"), .required("CF_CFLB"), .required("CF_JDRQ")]
        + ([
            "CF_XDR_ZJLX", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_NR_FK", "CF_NR_WFFF", "CF_YXQ", "CF_GSJZQ", "CF_CFCX",
            "CF_XDR_MC", "CF_XDR_GSZC", "CF_XDR_ZZJG", "CF_XDR_SWDJ", "CF_XDR_SYDW", "CF_XDR_SHZZ", "CF_FRDB",
            "CF_FR_ZJLX", "CF_FR_ZJHM", "CF_WFXW", "CF_SY", "CF_YJ", "CF_NR", "CF_NR_ZKDX", "CF_CFJG", "CF_CFJGDM",
            "CF_SJLY", "CF_SJLYDM", "BZ", "CHECK_FLAG", "RESOURCE_ID", "CREATE_DATE",
        ] as [StaticString]).map(Table.Column.optional)

    init(_ table: borrowing Table) {
        document = table[0].trimmed
        idNumber = table[1].trimmed
        classes = table[2].trimmed
        decidedOn = table[3].trimmed
        idType = table[4].trimmed
        partyClass = table[5].trimmed
        companyCode = table[6].trimmed
        fine = table[7].trimmed
        confiscated = table[8].trimmed
        validTo = table[9].trimmed
        publicTo = table[10].trimmed
        procedure = table[11].trimmed
    }

    /// The indicators of the classes, in code order.
    private static let indicators: [(PenaltyClasses, StaticString)] = [
        (.detention, "LAW-004"), (.fine, "LAW-005"), (.confiscation, "LAW-006"), (.licence, "LAW-007"),
    ]

    /// A fine of up to 200 yuan can be imposed on the spot (行政处罚法 art 51).
    private static let largestSummaryFine: Int64 = 20_000

    /// Judges the row as a whole, so that a decision is taken with all its classes or not at all.
    func deliver(
        line: Int, raw: Bytes, judge: inout RowJudge, composing recordNo: inout ByteBuffer,
        to sink: inout some RecordSink
    ) throws {
        let quotable = judge.recordNo(document, idNumber: idNumber, room: "#LAW-000".utf8.count)
        let person = readPerson(&judge)
        let imposed = PenaltyClasses(classes)
        let occurred = judge.occurredOn(DepartmentCells.day(decidedOn), birth: person?.birth)
        let expires = judge.expiresOn(readEnd(), after: occurred)
        judgeClasses(imposed, &judge)
        guard judge.faults.isEmpty, let person, let occurred else {
            return try sink.refuse(
                RefusedRow(line: line, recordNo: quotable, faults: judge.faults, raw: Redacted(raw)))
        }
        for (kind, code) in PenaltyFields.indicators where imposed.contains(kind) {
            let code = Bytes(start: code.utf8Start, count: code.utf8CodeUnitCount)
            guard let index = judge.rules.index(of: code) else { continue }
            recordNo.removeAll()
            recordNo.append(document)
            recordNo.append(0x23)
            recordNo.append(code)
            try sink.report(
                ReportedRecord(
                    line: line, recordNo: recordNo.bytes, idType: person.type, idNumber: Redacted(person.number),
                    birthDay: person.birth, indicator: judge.rules.indicators[index].rank, indicatorCode: code,
                    act: document, occurredOn: occurred, magnitude: magnitude(of: kind) ?? 1, expiresOn: expires,
                    ordinaryProcedure: true, legallyConfirmed: true))
        }
    }

    private func readPerson(_ judge: inout RowJudge) -> RowJudge.Person? {
        let isPerson =
            partyClass.isEmpty
            ? companyCode.isEmpty : partyClass.equals("自然人") || partyClass.equals("01")
        guard isPerson else {
            judge.faults.insert(.notAPerson)
            return nil
        }
        return judge.person(type: IDType(departmentName: idType), number: idNumber)
    }

    /// The day after the earlier of the two ends given.
    private func readEnd() -> RowJudge.ReadDay {
        switch (DepartmentCells.day(validTo), DepartmentCells.day(publicTo)) {
        case (.unreadable, _), (_, .unreadable): .unreadable
        case (.absent, .absent): .absent
        case (.day(let end), .absent), (.absent, .day(let end)): after(end)
        case (.day(let first), .day(let second)): after(min(first, second))
        }
    }

    /// 9999-12-31 is how systems write "no end"; there is no day after it.
    private func after(_ end: Day) -> RowJudge.ReadDay {
        end == .distantFuture ? .absent : .day(end.adding(days: 1))
    }

    private func judgeClasses(_ imposed: PenaltyClasses, _ judge: inout RowJudge) {
        let recorded = imposed.intersection(.recorded)
        if recorded.isEmpty { judge.faults.insert(imposed == .minor ? .minorPenalty : .categoryUnknown) }
        for (kind, code) in PenaltyFields.indicators where recorded.contains(kind) {
            let index = judge.indicator(Bytes(start: code.utf8Start, count: code.utf8CodeUnitCount))
            if let cell = amountCell(of: kind), cell.isEmpty {
                judge.faults.insert(.amountMissing)
            } else if let amount = magnitude(of: kind) {
                judge.magnitude(amount, of: index)
            } else {
                judge.faults.insert(.amountInvalid)
            }
        }
        judgeProcedure(recorded, &judge)
    }

    private func judgeProcedure(_ recorded: PenaltyClasses, _ judge: inout RowJudge) {
        if procedure.isEmpty {
            // Only a fine can have been summary; without a readable amount that fault says enough.
            guard recorded == .fine, let amount = magnitude(of: .fine) else { return }
            if amount <= PenaltyFields.largestSummaryFine { judge.faults.insert(.procedureUnknown) }
        } else if procedure.equals("简易程序") || procedure.equals("当场处罚") || procedure.equals("summary") {
            judge.faults.insert(.summaryProcedure)
        } else if !procedure.equals("普通程序"), !procedure.equals("一般程序"), !procedure.equals("听证程序"),
            !procedure.equals("ordinary")
        {
            judge.faults.insert(.procedureUnknown)
        }
    }

    private func amountCell(of kind: PenaltyClasses) -> Bytes? {
        switch kind {
        case .fine: fine
        case .confiscation: confiscated
        default: nil
        }
    }

    /// 1 for a class without an amount; `nil` for an amount that cannot be read.
    private func magnitude(of kind: PenaltyClasses) -> Int64? {
        guard let cell = amountCell(of: kind) else { return 1 }
        return DepartmentCells.fen(cell)
    }
}
