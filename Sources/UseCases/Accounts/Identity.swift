package import Intake

/// Who somebody is, in clear: for that person's own report and export, and for nothing else.
package struct Identity: Sendable {
    package let idType: IDType
    package let idNumber: Redacted<String>
    /// Absent for people enrolled in bulk or known only from deliveries.
    package let name: PersonName?
    package let phone: PhoneNumber?

    /// Stars, then the last four characters: enough to compare with the card somebody shows.
    package var maskedNumber: String {
        String(repeating: "*", count: max(0, idNumber.exposed.count - 4)) + idNumber.exposed.suffix(4)
    }
}
