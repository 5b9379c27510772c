import Rights

/// Where whoever took a consent keeps the proof of it: 1 to 96 letters, digits and `._:/-`, beginning with a letter or
/// digit. The audit keeps it, and erasure does not reach there: one with as many digits in a row as a telephone or ID
/// number has is none.
package struct EvidenceReference: Hashable, Sendable {
    package let text: String

    package static let bytes = 1...96
    private static let marks = Array("._:/-".utf8)

    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard Self.bytes.contains(bytes.count), !text.carriesLongNumber else { return nil }
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: break
            case _ where index > 0 && Self.marks.contains(byte): break
            default: return nil
            }
        }
        self.text = text
    }
}

extension EvidenceReference? {
    /// What an audit entry adds to its object.
    var inAuditObject: String { map { " \($0.text)" } ?? "" }
}
