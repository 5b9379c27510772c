/// One way a well-formed document is not the document that was asked for. Readers collect all of them, so that
/// whoever wrote it can mend it in one go. Never carries content.
package struct JSONFault: Error, Hashable, Sendable {
    package enum Code: String, Sendable, CaseIterable {
        case missingMember = "missing_member"
        case unknownMember = "unknown_member"
        case wrongType = "wrong_type"
        case outOfRange = "out_of_range"
        case wrongLength = "wrong_length"
        case wrongForm = "wrong_form"
    }

    package let code: Code
    /// RFC 6901 pointer to the member or element.
    package let pointer: String
    /// What should be there, in a few words; a constant of the reader.
    package let expected: String

    package init(code: Code, pointer: String, expected: String) {
        self.code = code
        self.pointer = pointer
        self.expected = expected
    }
}

extension JSONFault: CustomStringConvertible {
    package var description: String {
        "\(code.rawValue) at \(pointer.isEmpty ? "the document" : pointer): expected \(expected)"
    }
}
