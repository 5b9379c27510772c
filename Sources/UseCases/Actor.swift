package import Signing

/// Who acts: a machine client, an officer, a command at the server, or the service itself. Never a person's name.
package enum Actor: Hashable, Sendable {
    case client(PublicID)
    case officer(PublicID)
    case command(String)
    case maintainer(String)

    package static let clientPrefix = "cli_"
    package static let officerPrefix = "ofc_"

    package enum Kind: String, CaseIterable, Sendable {
        case client, officer, command, maintainer
    }

    package var kind: Kind {
        switch self {
        case .client: .client
        case .officer: .officer
        case .command: .command
        case .maintainer: .maintainer
        }
    }

    /// The id or name alone, without the kind.
    package var name: String {
        switch self {
        case .client(let id): id.text(prefix: Self.clientPrefix)
        case .officer(let id): id.text(prefix: Self.officerPrefix)
        case .command(let name), .maintainer(let name): name
        }
    }
}

extension Actor: CustomStringConvertible {
    package var description: String { "\(kind.rawValue):\(name)" }
}
