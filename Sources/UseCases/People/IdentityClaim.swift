package import Intake

/// Kind and number of the document somebody shows, as a face hands them on: sound, and shown to nobody again.
package struct IdentityClaim: Sendable {
    let number: IdentityNumber

    package init(_ number: IdentityNumber) {
        self.number = number
    }
}
