/// Which addresses on the network a partner's words may lead us to.
///
/// A statement is signed, but a signature proves who said something, not that we may be sent there: an address inside
/// our own network would be reached with our rights.
package enum NetworkRules {
    /// Whether an address is one of the public internet: 4 or 16 bytes, in network order. Anything the registries of
    /// RFC 6890 reserve is not, and nothing that embeds such an address.
    package static func isPublic(_ address: some Collection<UInt8>) -> Bool {
        let bytes = Array(address)
        switch bytes.count {
        case 4: return isPublic(v4: bytes)
        case 16: return isPublic(v6: bytes)
        default: return false
        }
    }

    private static func isPublic(v4 bytes: [UInt8]) -> Bool {
        !specialV4.contains { $0.contains(bytes) }
    }

    private static func isPublic(v6 bytes: [UInt8]) -> Bool {
        // Mapped (::ffff:0:0/96) and translated (64:ff9b::/96, RFC 6052) addresses lead to the IPv4 address inside.
        if translatedV6.contains(where: { $0.contains(bytes) }) { return isPublic(v4: Array(bytes[12...])) }
        // Global unicast only (RFC 4291 §2.4), and of it what is not set aside.
        return globalUnicast.contains(bytes) && !specialV6.contains { $0.contains(bytes) }
    }

    private static let specialV4 = [
        Block([0], 8), Block([10], 8), Block([100, 64], 10), Block([127], 8), Block([169, 254], 16),
        Block([172, 16], 12), Block([192, 0, 0], 24), Block([192, 0, 2], 24), Block([192, 31, 196], 24),
        Block([192, 52, 193], 24), Block([192, 88, 99], 24), Block([192, 168], 16), Block([192, 175, 48], 24),
        Block([198, 18], 15), Block([198, 51, 100], 24), Block([203, 0, 113], 24), Block([224], 4), Block([240], 4),
    ]

    private static let translatedV6 = [
        Block([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 96),
        Block([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0], 96),
    ]

    private static let globalUnicast = Block([0x20], 3)

    /// IETF protocol assignments with Teredo, ORCHID and benchmarking (2001::/23), documentation, 6to4, AS112, and
    /// segment routing lie outside or are refused here.
    private static let specialV6 = [
        Block([0x20, 0x01, 0x00], 23), Block([0x20, 0x01, 0x0D, 0xB8], 32), Block([0x20, 0x02], 16),
        Block([0x26, 0x20, 0x00, 0x4F, 0x80, 0x00], 48), Block([0x3F, 0xFF, 0x00], 20),
    ]

    private struct Block {
        private let start: [UInt8]
        private let length: Int

        init(_ start: [UInt8], _ length: Int) {
            self.start = start
            self.length = length
        }

        func contains(_ address: [UInt8]) -> Bool {
            for index in 0..<((length + 7) / 8) {
                let bits = min(8, length - 8 * index)
                let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - bits))
                let expected = index < start.count ? start[index] : 0
                guard address[index] & mask == expected & mask else { return false }
            }
            return true
        }
    }
}

extension NetworkRules {
    /// Whether a text is a host: a name in lower case (RFC 1123 §2.1), or an IPv4 address in its one usual form.
    package static func isHost(_ text: String) -> Bool {
        isName(text) || literal(text) != nil
    }

    /// Whether a host may be named by a partner. Literal addresses, and names without a dot, which only mean something
    /// inside a network, are for places where `allowPrivate` holds.
    package static func mayName(_ host: String, allowPrivate: Bool) -> Bool {
        allowPrivate ? isHost(host) : isName(host) && host.utf8.contains(0x2E)
    }

    /// The bytes of an IPv4 address; no leading zeros, which some read as octal.
    package static func literal(_ text: String) -> [UInt8]? {
        let parts = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part -> UInt8? in
            guard (1...3).contains(part.count), part.allSatisfy(Characters.isDigit),
                part.count == 1 || part.first != 0x30
            else { return nil }
            return UInt8(String(decoding: part, as: UTF8.self))
        }
        return bytes.count == 4 ? bytes : nil
    }

    /// Labels of letters, digits and inner hyphens. The last one begins with a letter, or programs would read 127.1 and
    /// 0x7f.1 as addresses.
    private static func isName(_ text: String) -> Bool {
        let labels = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard text.utf8.count <= 253, let last = labels.last?.first, Characters.isLower(last) else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != 0x2D && label.last != 0x2D
                && label.allSatisfy { Characters.isDigit($0) || Characters.isLower($0) || $0 == 0x2D }
        }
    }
}
