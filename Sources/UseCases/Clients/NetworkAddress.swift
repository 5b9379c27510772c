import Glibc

/// An IPv4 or IPv6 address. An IPv4 address is the same whether it comes as such or mapped into IPv6 (`::ffff:…`).
package struct NetworkAddress: Hashable, Sendable {
    /// As IPv6; IPv4 in its mapped form (RFC 4291 §2.5.5.2).
    let bits: UInt128

    static let mappedPrefix: UInt128 = 0xFFFF << 32

    package var isIPv4: Bool { bits >> 32 == Self.mappedPrefix >> 32 }

    /// The text of an address without port, brackets or zone.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bits = Self.mappedPrefix | UInt128(UInt32(bigEndian: four.s_addr))
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        bits = withUnsafeBytes(of: six) { UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self)) }
    }

    /// What one household or server has at its disposal: the address, or the first 64 bits of an IPv6 address. Limits
    /// count by it.
    package var site: NetworkAddress { isIPv4 ? self : NetworkAddress(bits: (bits >> 64) << 64) }

    private init(bits: UInt128) {
        self.bits = bits
    }
}

extension NetworkAddress: CustomStringConvertible {
    /// The usual text: dotted for IPv4, RFC 5952 for IPv6.
    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isIPv4 {
            var four = in_addr(s_addr: UInt32(truncatingIfNeeded: bits).bigEndian)
            inet_ntop(AF_INET, &four, &text, socklen_t(text.count))
        } else {
            var six = in6_addr()
            withUnsafeMutableBytes(of: &six) { $0.storeBytes(of: bits.bigEndian, as: UInt128.self) }
            inet_ntop(AF_INET6, &six, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
