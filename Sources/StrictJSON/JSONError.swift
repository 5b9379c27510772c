/// Why bytes are not a JSON document this system accepts: a stable code and the place, never the content.
package struct JSONError: Error, Hashable, Sendable {
    package enum Code: String, Sendable, CaseIterable {
        case empty
        case byteOrderMark = "byte_order_mark"
        case invalidUTF8 = "invalid_utf8"
        case unexpectedByte = "unexpected_byte"
        case unexpectedEnd = "unexpected_end"
        case trailingBytes = "trailing_bytes"
        case controlCharacter = "control_character"
        case invalidEscape = "invalid_escape"
        case loneSurrogate = "lone_surrogate"
        case duplicateKey = "duplicate_key"
        case malformedNumber = "malformed_number"
        case numberNotInteger = "number_not_integer"
        case numberOutOfRange = "number_out_of_range"
        case tooManyBytes = "too_many_bytes"
        case tooDeep = "too_deep"
        case tooManyValues = "too_many_values"
        case stringTooLong = "string_too_long"
    }

    package let code: Code
    /// The byte at which the fault was noticed, counted from 0.
    package let offset: Int
    /// RFC 6901 pointer to the value that could not be read; empty is the whole document.
    package private(set) var pointer: String

    package init(code: Code, offset: Int, pointer: String = "") {
        self.code = code
        self.offset = offset
        self.pointer = pointer
    }

    /// The same fault seen from the container of the value.
    func inside(_ token: String) -> JSONError {
        var outer = self
        outer.pointer = "/" + token + pointer
        return outer
    }
}

extension JSONError: CustomStringConvertible {
    package var description: String {
        "\(code.rawValue) at byte \(offset)" + (pointer.isEmpty ? "" : ", \(pointer)")
    }
}

/// Tokens of JSON pointers as faults show them.
enum JSONPointerToken {
    /// A key that reads like a member name is shown; any other might be personal data written in the wrong place
    /// and is shown as `*`. What is left needs no escaping.
    static func key(_ key: String) -> String {
        let bytes = key.utf8
        guard let first = bytes.first, bytes.count <= 64, isLetter(first) else { return "*" }
        var digits = 0
        for byte in bytes {
            if (0x30...0x39).contains(byte) {
                digits += 1
            } else if !isLetter(byte), byte != 0x5F, byte != 0x2D {
                return "*"
            }
        }
        return digits < 6 ? key : "*"
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
    }
}
