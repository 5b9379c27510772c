/// Why one row of a file is returned to its department. A row is returned with all its reasons, not with the first.
///
/// The raw value is a position in `RowFaultSet` and may change; `code` is what files, reports and the database say and
/// never changes meaning. Nothing here carries content of the row.
package enum RowFault: UInt8, Error, Sendable, CaseIterable {
    // The row as a row.
    case wrongColumnCount, badQuoting, badEncoding, recordTooLong
    case badJSON, unknownMember, duplicateMember, wrongMemberType
    // Identity of record and person.
    case recordNoMissing, recordNoTooLong, recordNoInvalid, recordNoHoldsID
    case actionUnknown
    case idTypeUnknown, idMissing, idFormat, idDate, idCheckDigit
    // The fact.
    case indicatorUnknown, indicatorBanned, indicatorNotOfSource
    case actTooLong, actInvalid, actHoldsID
    case occurredOnInvalid, occurredOnFuture, occurredBeforeBirth, personUnder18
    case magnitudeNotInteger, magnitudeOutOfRange, magnitudeNotOne
    case expiresOnInvalid, expiresOnNotAfter
    case procedureUnknown, summaryProcedure
    case legallyConfirmedInvalid, notLegallyConfirmed
    // Layouts of departments.
    case notAPerson, partyTypeUnknown, minorPenalty, categoryUnknown, amountMissing, amountInvalid
    // Found by comparing rows with each other and with what is stored; this room only names them.
    case duplicateInFile, conflictingRows, recordUnknown
    // Enrolment.
    case districtInvalid, noticeVersionInvalid
    case consentedAtInvalid, consentedAtFuture, expiresAtInvalid, expiresAtNotAfter, consentTooLong
    case separateConsentUnknown
    // Enrolment against what is stored; this room only names them.
    case consentOutdated, consentWithdrawn, accountClosed

    /// Stable, in snake case: what reports, exports and the database say.
    package var code: String { RowFault.table[Int(rawValue)].code }
    /// For the department's report.
    package var textZh: String { RowFault.table[Int(rawValue)].zh }
    package var textEn: String { RowFault.table[Int(rawValue)].en }

    package init?(code: String) {
        guard let fault = RowFault.allCases.first(where: { $0.code == code }) else { return nil }
        self = fault
    }
}

extension RowFault: CustomStringConvertible {
    package var description: String { "\(code): \(textEn)" }
}
