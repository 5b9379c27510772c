import CivilTime

/// The checks of content that all layouts share. It collects every reason a row is returned for and never stops at
/// the first, because a department corrects its file once, not once per reason.
struct RowJudge: ~Copyable {
    static let longestRecordNo = 128
    static let longestAct = 256
    static let largestMagnitude: Int64 = 1_000_000_000_000

    let rules: IntakeRules
    let businessDay: Day
    var faults = RowFaultSet()
    private let normalised: UnsafeMutablePointer<UInt8>
    /// For numbers looked for in other cells, so that the person's own is not overwritten.
    private let scratch: UnsafeMutablePointer<UInt8>

    /// A date cell as its layout read it.
    enum ReadDay {
        case absent, unreadable
        case day(Day)
    }

    struct Person {
        let type: IDType
        let number: Bytes
        let birth: Day?
    }

    init(rules: IntakeRules, businessDay: Day) {
        self.rules = rules
        self.businessDay = businessDay
        normalised = .allocate(capacity: IDCheck.longest)
        scratch = .allocate(capacity: IDCheck.longest)
    }

    deinit {
        normalised.deallocate()
        scratch.deallocate()
    }

    /// The record number, when it may be quoted to the department. `idNumber` is the raw cell of the same row; `room`
    /// is what the layout appends to the number.
    mutating func recordNo(_ text: Bytes, idNumber: Bytes, room: Int = 0) -> Bytes {
        let before = faults
        if text.isEmpty { faults.insert(.recordNoMissing) }
        if text.count + room > RowJudge.longestRecordNo { faults.insert(.recordNoTooLong) }
        if text.hasControlCharacter() { faults.insert(.recordNoInvalid) }
        if holdsID(text, idNumber) { faults.insert(.recordNoHoldsID) }
        return faults == before ? text : .none
    }

    mutating func act(_ text: Bytes, idNumber: Bytes) {
        if text.count > RowJudge.longestAct { faults.insert(.actTooLong) }
        // Quoted line breaks are legal, and in the own layouts this is the only cell that can have one.
        if text.hasControlCharacter(allowingLineBreaks: true) { faults.insert(.actInvalid) }
        if holdsID(text, idNumber) { faults.insert(.actHoldsID) }
    }

    /// Whether a text that will be stored and quoted contains the row's own ID number in whatever case, or any number
    /// that would pass as a resident ID.
    private func holdsID(_ text: Bytes, _ idNumber: Bytes) -> Bool {
        if idNumber.count >= 8, text.containsLetterCaseAside(idNumber) { return true }
        guard text.count >= IDCheck.longest else { return false }
        for start in 0...(text.count - IDCheck.longest) {
            let part = text.slice(start, start + IDCheck.longest)
            guard part[0] >= 0x30, part[0] <= 0x39 else { continue }
            if case .valid = IDCheck(type: .residentID, number: part, normalisedInto: scratch) { return true }
        }
        return false
    }

    /// The person the number names; its bytes are valid until the next row.
    mutating func person(type: IDType?, number: Bytes) -> Person? {
        if type == nil { faults.insert(.idTypeUnknown) }
        if number.isEmpty { faults.insert(.idMissing) }
        guard let type, !number.isEmpty else { return nil }
        switch IDCheck(type: type, number: number, normalisedInto: normalised) {
        case .valid(let birth):
            return Person(type: type, number: Bytes(start: normalised, count: number.count), birth: birth)
        case .malformed: faults.insert(.idFormat)
        case .impossibleDate: faults.insert(.idDate)
        case .wrongCheckDigit: faults.insert(.idCheckDigit)
        }
        return nil
    }

    /// The indicator, with whatever forbids its use noted.
    mutating func indicator(_ code: Bytes) -> Int? {
        guard let index = rules.index(of: code) else {
            faults.insert(.indicatorUnknown)
            return nil
        }
        if rules.indicators[index].isBanned { faults.insert(.indicatorBanned) }
        if !rules.indicators[index].isOfSource { faults.insert(.indicatorNotOfSource) }
        return index
    }

    mutating func occurredOn(_ read: ReadDay, birth: Day?) -> Day? {
        guard case .day(let day) = read else {
            faults.insert(.occurredOnInvalid)
            return nil
        }
        if day > businessDay { faults.insert(.occurredOnFuture) }
        if let birth {
            if day < birth {
                faults.insert(.occurredBeforeBirth)
            } else if day < birth.adding(months: 18 * 12) {
                faults.insert(.personUnder18)
            }
        }
        return day
    }

    mutating func expiresOn(_ read: ReadDay, after occurredOn: Day?) -> Day? {
        switch read {
        case .absent: return nil
        case .unreadable: faults.insert(.expiresOnInvalid)
        case .day(let day):
            guard let occurredOn, day <= occurredOn else { return day }
            faults.insert(.expiresOnNotAfter)
        }
        return nil
    }

    mutating func magnitude(_ value: Int64?, of indicator: Int?) {
        guard let value else {
            faults.insert(.magnitudeNotInteger)
            return
        }
        guard let indicator else {
            if value > RowJudge.largestMagnitude { faults.insert(.magnitudeOutOfRange) }
            return
        }
        let permitted = rules.indicators[indicator].permitted
        if permitted.contains(value) { return }
        faults.insert(permitted == 1...1 ? .magnitudeNotOne : .magnitudeOutOfRange)
    }

    /// Whether the procedure is the ordinary one. `nil` is a word nobody knows; `given` says whether there was one.
    mutating func procedure(ordinary: Bool?, given: Bool, of indicator: Int?) -> Bool {
        guard let ordinary else {
            faults.insert(.procedureUnknown)
            return false
        }
        guard let indicator else { return ordinary }
        let rule = rules.indicators[indicator]
        if !ordinary, rule.isNegative || rule.needsOrdinaryProcedure { faults.insert(.summaryProcedure) }
        if !given, rule.needsOrdinaryProcedure { faults.insert(.procedureUnknown) }
        return ordinary
    }

    mutating func confirmation(_ confirmed: Bool?, of indicator: Int?) -> Bool {
        guard let confirmed else {
            faults.insert(.legallyConfirmedInvalid)
            return false
        }
        if let indicator, !confirmed, rules.indicators[indicator].needsLegalConfirmation {
            faults.insert(.notLegallyConfirmed)
        }
        return confirmed
    }
}
