/// An address of a partner: scheme, host, port and path, and nothing else that two readers could understand
/// differently: no user name, query, fragment or escape. Lower-case host.
package struct PartnerURL: Hashable, Sendable {
    package enum Scheme: String, Hashable, Sendable {
        case https
        /// Only between private networks, where the settings say so.
        case http
    }

    package let scheme: Scheme
    package let host: String
    /// 1…65535.
    package let port: Int
    /// Empty, or `/` and more.
    package let path: String

    package init?(_ text: String) {
        self.init(text, isPathCharacter: Self.isPathCharacter)
    }

    /// Where a person is sent back to. Such an address may have a query.
    init?(returnURI text: String) {
        self.init(text) { Self.isPathCharacter($0) || [0x3F, 0x26, 0x3D].contains($0) }
    }

    private init?(_ text: String, isPathCharacter: (UInt8) -> Bool) {
        let bytes = Array(text.utf8)
        guard let colon = bytes.firstIndex(of: 0x3A),
            let scheme = Scheme(rawValue: String(decoding: bytes[..<colon], as: UTF8.self)),
            bytes[colon...].starts(with: Array("://".utf8))
        else { return nil }
        let rest = bytes[(colon + 3)...]
        let end = rest.firstIndex(of: 0x2F) ?? rest.endIndex
        let authority = rest[..<end].split(separator: 0x3A, maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = authority.first, rest[end...].allSatisfy(isPathCharacter) else { return nil }
        let host = String(decoding: name, as: UTF8.self)
        guard NetworkRules.isHost(host) else { return nil }
        var port = scheme == .https ? 443 : 80
        if authority.count == 2 {
            let digits = authority[1]
            guard (1...5).contains(digits.count), digits.allSatisfy(Characters.isDigit), digits.first != 0x30 else {
                return nil
            }
            port = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            // The usual port is not written: each address has one text.
            guard port <= 65_535, port != (scheme == .https ? 443 : 80) else { return nil }
        }
        self.scheme = scheme
        self.host = host
        self.port = port
        path = String(decoding: rest[end...], as: UTF8.self)
    }

    private init(scheme: Scheme, host: String, port: Int, path: String) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
    }

    /// The address of one endpoint under this base; `path` is a constant that begins with `/`.
    package func at(_ path: StaticString) -> PartnerURL {
        PartnerURL(scheme: scheme, host: host, port: port, path: self.path + path.description)
    }

    package var text: String { "\(scheme.rawValue)://\(authority)\(path)" }

    /// Host, and port where it is not the usual one of the scheme.
    package var authority: String { port == (scheme == .https ? 443 : 80) ? host : "\(host):\(port)" }

    private static func isPathCharacter(_ byte: UInt8) -> Bool {
        Characters.isDigit(byte) || Characters.isLower(byte) || Characters.isUpper(byte)
            || [0x2D, 0x2E, 0x2F, 0x5F, 0x7E].contains(byte)
    }
}

extension PartnerURL {
    /// `GET`: the statement.
    package static let statementPath: StaticString = "/.well-known/ccr-statement"
    /// `GET`: the catalogue.
    package static let cataloguePath: StaticString = "/ccr/v1/catalogue"
    /// `POST`.
    package static let claimsPath: StaticString = "/ccr/v1/claims"
    package static let eventsPath: StaticString = "/ccr/v1/events"
}
