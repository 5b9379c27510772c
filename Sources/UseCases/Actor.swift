package import Federation
package import Signing

/// Who acts: a machine client, an officer, a command at the server, the service itself, or a partner city. Never a
/// person's name.
package enum Actor: Hashable, Sendable {
    case client(PublicID)
    case officer(PublicID)
    case command(String)
    case maintainer(String)
    /// A partner city by its name among cities.
    case partner(EntityID)

    package static let clientPrefix = "cli_"
    package static let officerPrefix = "ofc_"

    package enum Kind: String, CaseIterable, Sendable {
        case client, officer, command, maintainer, partner
    }

    package var kind: Kind {
        switch self {
        case .client: .client
        case .officer: .officer
        case .command: .command
        case .maintainer: .maintainer
        case .partner: .partner
        }
    }

    /// The id or name alone, without the kind.
    package var name: String {
        switch self {
        case .client(let id): id.text(prefix: Self.clientPrefix)
        case .officer(let id): id.text(prefix: Self.officerPrefix)
        case .command(let name), .maintainer(let name): name
        case .partner(let entity): entity.text
        }
    }
}

extension Actor: CustomStringConvertible {
    package var description: String { "\(kind.rawValue):\(name)" }
}
