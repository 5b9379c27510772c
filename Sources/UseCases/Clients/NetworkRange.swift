/// A range of addresses, `10.1.0.0/16` or `2001:db8::/32`; a single address is a range of one.
package struct NetworkRange: Hashable, Sendable, CustomStringConvertible {
    private let first: NetworkAddress
    /// Leading bits that must agree, of 128.
    private let length: Int

    /// `nil` unless the text is an address, or an address and a prefix length with no bit set beyond it.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = NetworkAddress(parts[0]) else { return nil }
        let width = address.isIPv4 ? 32 : 128
        var given = width
        if parts.count == 2 {
            guard let number = UInt8(parts[1]), parts[1].allSatisfy(\.isNumber), Int(number) <= width else {
                return nil
            }
            given = Int(number)
        }
        first = address
        length = 128 - width + given
        guard address.bits & ~mask == 0 else { return nil }
    }

    package func contains(_ address: NetworkAddress) -> Bool { address.bits & mask == first.bits }

    private var mask: UInt128 { length == 0 ? 0 : UInt128.max << UInt128(128 - length) }

    /// As PostgreSQL's `cidr` reads and writes it.
    package var description: String { "\(first)/\(first.isIPv4 ? length - 96 : length)" }
}
