package import CivilTime

/// One person's consent to being scored, from an enrolment file. Bytes are valid only during the call.
package struct Enrolment {
    package var line: Int
    package var idType: IDType
    /// Checked and normalised ASCII.
    package var idNumber: Redacted<Bytes>
    /// Where the ID number carries one; without it the age was checked by whoever took the consent.
    package var birthDay: Day?
    /// Residence district: six digits of GB/T 2260, or empty when not known.
    package var district: Bytes
    /// The version of the notice the person read: 1 to 64 bytes of UTF-8.
    package var noticeVersion: Bytes
    package var consentedAt: Instant
    /// The first instant at which the consent no longer holds.
    package var expiresAt: Instant
    /// Ranks of the indicators consented to one by one, ascending, each once.
    package var separateConsents: [UInt16]
}

/// Receives an enrolment file row by row. Provisional until `EnrolmentReader.finish` has returned.
package protocol EnrolmentSink {
    mutating func enrol(_ enrolment: Enrolment) throws
    /// The row's `recordNo` is empty: an enrolment has no number but the person's.
    mutating func refuse(_ row: RefusedRow) throws
}
