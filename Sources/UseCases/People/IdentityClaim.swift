import Intake

/// Kind and number of the document somebody shows, as a face hands them on: sound, and shown to nobody again.
package struct IdentityClaim: Sendable {
    let number: IdentityNumber

    /// `nil` for a kind nobody knows, or a number that is not one of its kind.
    package init?(type: String, number: String) {
        guard let type = IDType(code: type), number.utf8.count <= 64,
            let number = try? IdentityNumber(type: type, number: Array(number.utf8))
        else { return nil }
        self.number = number
    }
}
