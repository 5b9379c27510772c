/// Why a statement is not taken. The one that was accepted before stays in force until it expires.
package enum StatementFault: Error, Hashable, Sendable {
    /// It is not a message this city would believe: form, root key, signature, issuer, audience, times or data. Signed
    /// by another key than the pinned root, it is refused as `unknown_key`.
    case refused(FederationRefusal)
    /// Its number is below the last one seen.
    case rolledBack
    /// Its number is the last one seen, and its bytes are others.
    case forked
    /// It claims a key of another city.
    case foreignKey

    /// A short name for logs, metrics and officers.
    package var name: String {
        switch self {
        case .refused(let refusal): refusal.code.rawValue
        case .rolledBack: "statement_rollback"
        case .forked: "statement_fork"
        case .foreignKey: "statement_foreign_key"
        }
    }
}

extension StatementFault: CustomStringConvertible {
    package var description: String { name }
}
