import CivilTime

/// The layout `sxbzxr`: the court's list of judgment defaulters.
extension DeliveryFile {
    func putCourtListHeader() {
        put(text: "案号,姓名,类型,证件类型,证件号码,执行法院,立案时间,发布时间,履行情况,退出时间\n")
    }

    func put(_ row: CourtListRow, _ fate: Fate) {
        put(.document(.enforcement, year: row.year, serial: row.serial))
        put(0x2C)
        put(nameFor: row.serial)
        put(row.isCompany ? ",581," : ",580,")
        put(row.isCompany ? .companyCode : .identityCard)
        put(0x2C)
        put(row.person)
        put(0x2C)
        put(.court)
        put(0x2C)
        if case .day(let day) = row.published { put(day: day.adding(days: -30)) }
        put(0x2C)
        put(row.published)
        put(0x2C)
        put(.nothingPerformed)
        put(0x2C)
        if let day = row.removed { put(day: day) }
        put(0x0A)
        count(fate)
    }
}
