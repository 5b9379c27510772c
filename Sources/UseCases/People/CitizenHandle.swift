package import Signing

/// How a caller names a citizen: `cit_` and 26 characters, drawn and never derived.
///
/// Each client holds ids of its own, so that two clients cannot compare whom they serve; officers, commands and exports
/// use the city's. A handle nobody has and another client's handle are the same to whoever asks.
package enum CitizenHandle: Hashable, Sendable {
    case city(CityID)
    /// The internal key of the client, and the id it holds.
    case client(Int32, PublicID)
    /// A partner city's subject, known here by a grant: it can have benefits and nothing else.
    case visitor(Int32, PublicID)

    static let prefix = "cit_"
    static let visitorPrefix = "vis_"

    /// Reads the one canonical text of a handle a client holds.
    package static func client(_ key: Int32, text: some StringProtocol) -> CitizenHandle? {
        PublicID(text, prefix: prefix).map { .client(key, $0) }
    }

    /// The same for whoever can have benefits: also the handle of a visitor.
    package static func beneficiary(_ key: Int32, text: some StringProtocol) -> CitizenHandle? {
        client(key, text: text) ?? visitor(key, text: text)
    }

    /// The same for a visitor alone.
    package static func visitor(_ key: Int32, text: some StringProtocol) -> CitizenHandle? {
        PublicID(text, prefix: visitorPrefix).map { .visitor(key, $0) }
    }
}

extension CitizenHandle: CustomStringConvertible {
    package var description: String {
        var text: [UInt8] = []
        appendText(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the bytes of `description`, without a string in between.
    package func appendText(to text: inout [UInt8]) {
        switch self {
        case .city(let id): id.id.appendText(to: &text, prefix: Self.prefix)
        case .client(_, let id): id.appendText(to: &text, prefix: Self.prefix)
        case .visitor(_, let id): id.appendText(to: &text, prefix: Self.visitorPrefix)
        }
    }
}
