/// A JSON value as this system accepts it: RFC 8259 without fractions, exponents, duplicate keys or lone surrogates.
///
/// Points, money and shares are integers everywhere, so a number that is not one is a fault of the sender and never
/// a value here. Strings are what was sent, byte for byte after unescaping; nothing is normalised.
package enum JSONValue: Hashable, Sendable {
    case object(JSONObject)
    case array([JSONValue])
    case string(String)
    case integer(Int64)
    case bool(Bool)
    case null
}

/// The members of a JSON object in the order they were written, keys unique.
///
/// Keys are compared as UTF-8 bytes: Swift's string equality would take U+212A (the Kelvin sign) for the letter K.
package struct JSONObject: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package let key: String
        package let value: JSONValue
        package init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    package let members: [Member]

    /// The caller vouches that the keys differ as bytes; the reader has checked them.
    package init(uniqueMembers members: [Member]) {
        self.members = members
    }

    package subscript(key: String) -> JSONValue? {
        members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }
}

/// A key that hashes and compares as bytes.
struct ByteKey: Hashable {
    let text: String

    static func == (left: ByteKey, right: ByteKey) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
