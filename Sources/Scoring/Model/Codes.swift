/// Short stable texts that name things in catalogue, cards and records. Ordered as UTF-8 bytes, because record order
/// and reasons must be the same on every machine and Swift's own string order is not byte order.
package protocol ByteOrderedCode: Hashable, Comparable, Sendable, CustomStringConvertible {
    var text: String { get }
    init(_ text: String)
}

extension ByteOrderedCode {
    package static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package var description: String { text }
}

/// The code of an indicator in the catalogue, such as `HON-001`. Also its reason code, stable across versions.
package struct IndicatorCode: ByteOrderedCode {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// The code of a delivering department, such as `mzj`.
package struct SourceCode: ByteOrderedCode {
    package let text: String
    package init(_ text: String) { self.text = text }
}
