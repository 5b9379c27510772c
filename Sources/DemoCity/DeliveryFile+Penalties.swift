/// The layout `xzcf`: penalty decisions in the thirty columns of the double-publicity tables.
extension DeliveryFile {
    func putPenaltyHeader() {
        put("CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_XDR_GSZC,CF_XDR_ZZJG,CF_XDR_SWDJ,CF_XDR_SYDW,CF_XDR_SHZZ,CF_FRDB,")
        put("CF_FR_ZJLX,CF_FR_ZJHM,CF_XDR_ZJLX,CF_XDR_ZJHM,CF_WSH,CF_WFXW,CF_SY,CF_YJ,CF_CFLB,CF_NR,CF_NR_FK,")
        put("CF_NR_WFFF,CF_NR_ZKDX,CF_JDRQ,CF_YXQ,CF_GSJZQ,CF_CFJG,CF_CFJGDM,CF_SJLY,CF_SJLYDM,BZ\n")
    }

    func put(_ row: PenaltyRow, _ fate: Fate) {
        put(nameFor: row.serial)
        put(0x2C)
        put(row.isCompany ? .company : .naturalPerson)
        put(",,,,,,,,,,")
        if !row.isCompany {
            put(.identityCard)
            put(0x2C)
            put(row.person)
        } else {
            put(0x2C)
        }
        put(0x2C)
        put(.document(.cityPenalty, year: row.year, serial: row.serial))
        put(0x2C)
        put(.act)
        putFacts(of: row)
        for (position, penalty) in row.classes.enumerated() {
            if position > 0 { put(0x3B) }
            put(text: penalty.text)
        }
        put(",,")
        put(row.fine)
        put(0x2C)
        put(row.confiscated)
        put(",,")
        put(row.decided)
        put(0x2C)
        if let day = row.validTo { put(day: day) }
        put(0x2C)
        if let day = row.publicUntil { put(day: day) }
        put(0x2C)
        put(.authority)
        put(",,,,\n")
        count(fate)
    }

    /// CF_SY and CF_YJ; every fiftieth decision states its facts in two lines, which the quotes make legal.
    private func putFacts(of row: PenaltyRow) {
        guard row.serial % 50 == 0 else { return put(",,,") }
        put(",\"")
        put(.act)
        put(0x0A)
        put(.act)
        put("\",,")
    }

    private func put(_ amount: PenaltyRow.Amount) {
        switch amount {
        case .none: break
        case .fen(let fen): put(tenThousandYuan: fen)
        case .tooFine: put("0.1234567")
        }
    }
}
