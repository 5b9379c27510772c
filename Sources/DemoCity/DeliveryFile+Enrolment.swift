import CivilTime

/// The enrolment file, `citizens.csv`.
extension DeliveryFile {
    func putEnrolmentHeader() {
        put("id_type,id_number,district,notice_version,consented_at,expires_at,separate_consents\n")
    }

    func put(_ row: EnrolmentRow, idType: [UInt8], _ fate: Fate) {
        put(idType)
        put(0x2C)
        put(row.person)
        put(0x2C)
        if let district = row.district { put(decimal: district) }
        put(",2026-1,")
        put(day: row.consentDay)
        put(0x54)
        put(decimal: row.consentSecond / 3600, width: 2)
        put(0x3A)
        put(decimal: row.consentSecond / 60 % 60, width: 2)
        put(0x3A)
        put(decimal: row.consentSecond % 60, width: 2)
        put("Z,")
        put(day: row.expires.adding(days: -1))
        put("T16:00:00Z,")
        for (position, code) in row.separateConsents.enumerated() {
            if position > 0 { put(0x3B) }
            put(code)
        }
        put(0x0A)
        count(fate)
    }
}
