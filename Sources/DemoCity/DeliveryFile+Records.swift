/// The layouts `records-csv` and `records-ndjson`.
extension DeliveryFile {
    func putRecordHeader() {
        guard manifest.format == .recordsCSV else { return }
        if hasByteOrderMark { put([0xEF, 0xBB, 0xBF]) }
        put("record_no,action,id_type,id_number,indicator,act,occurred_on,magnitude,expires_on,procedure,")
        put("legally_confirmed\n")
    }

    func put(_ row: RecordRow, idType: [UInt8], _ fate: Fate) {
        if manifest.format == .recordsNDJSON {
            putNDJSON(row, idType: idType)
        } else {
            putCSV(row, idType: idType)
            put(0x0A)
        }
        count(fate)
    }

    /// A row with one cell too many.
    func putWithExtraColumn(_ row: RecordRow, idType: [UInt8]) {
        putCSV(row, idType: idType)
        put(",x\n")
        count(.returned)
    }

    /// A line that is no JSON document.
    func putBrokenLine() {
        put("{\"record_no\":\n")
        count(.returned)
    }

    private func putCSV(_ row: RecordRow, idType: [UInt8]) {
        put(recordNumber: row.number)
        put(row.isWithdrawal ? ",withdraw," : leavesActionEmpty ? ",," : ",report,")
        put(idType)
        put(0x2C)
        put(row.person)
        put(0x2C)
        put(row.indicator)
        put(0x2C)
        put(row.act)
        put(0x2C)
        put(row.occurred)
        put(0x2C)
        put(decimal: Int(row.magnitude))
        put(0x2C)
        if let expires = row.expires { put(day: expires) }
        put(row.isSummary ? ",summary," : ",ordinary,")
        put(row.isConfirmed ? "yes" : "no")
    }

    /// Members without a value are left out, as departments' exporters do.
    private func putNDJSON(_ row: RecordRow, idType: [UInt8]) {
        put("{\"record_no\":\"")
        put(recordNumber: row.number)
        put(row.isWithdrawal ? "\",\"action\":\"withdraw\",\"id_type\":\"" : "\",\"action\":\"report\",\"id_type\":\"")
        put(idType)
        put("\",\"id_number\":\"")
        put(row.person)
        put("\",\"indicator\":\"")
        put(row.indicator)
        if row.act != .none {
            put("\",\"act\":\"")
            put(row.act)
        }
        put("\",\"occurred_on\":\"")
        put(row.occurred)
        put("\",\"magnitude\":")
        put(decimal: Int(row.magnitude))
        if let expires = row.expires {
            put(",\"expires_on\":\"")
            put(day: expires)
            put(0x22)
        }
        put(row.isSummary ? ",\"procedure\":\"summary\"" : ",\"procedure\":\"ordinary\"")
        put(row.isConfirmed ? ",\"legally_confirmed\":\"yes\"}\n" : ",\"legally_confirmed\":\"no\"}\n")
    }
}
