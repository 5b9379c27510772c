/// The reasons one row is returned for, in the order of `RowFault`. A bit per reason, so that collecting them on the
/// way through a row allocates nothing.
package struct RowFaultSet: Hashable, Sendable {
    private var bits: UInt64

    package init() {
        bits = 0
    }

    package init(_ fault: RowFault) {
        bits = 1 << UInt64(fault.rawValue)
    }

    package var isEmpty: Bool { bits == 0 }

    package mutating func insert(_ fault: RowFault) {
        bits |= 1 << UInt64(fault.rawValue)
    }

    package mutating func formUnion(_ other: RowFaultSet) {
        bits |= other.bits
    }

    package func contains(_ fault: RowFault) -> Bool {
        bits & (1 << UInt64(fault.rawValue)) != 0
    }

    /// The codes, such as `["id_check_digit", "occurred_on_future"]`; what the database stores.
    package var codes: [String] { map(\.code) }
}

extension RowFaultSet: Sequence {
    package func makeIterator() -> some IteratorProtocol<RowFault> {
        RowFault.allCases.lazy.filter(contains).makeIterator()
    }
}

extension RowFaultSet: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: RowFault...) {
        self.init()
        for fault in elements { insert(fault) }
    }
}
