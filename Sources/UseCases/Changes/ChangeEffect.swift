package import Postgres
package import Rights
package import Signing
package import Store

/// What happens when a request of one kind is decided. It runs in the transaction of the decision, after the request's
/// new state has been written, so that the database sees the approval its triggers ask for.
package protocol ChangeEffect: Sendable {
    var kinds: Set<ChangeKind> { get }

    /// Carries out what was approved. Whatever it throws undoes the approval.
    func apply(
        _ change: StoredChange, approvedBy officer: StoredOfficer, in context: OperationContext,
        _ db: isolated PostgresConnection) throws

    /// The same, and what the approver hands over, shown once. A kind with nothing to hand over leaves this out.
    func carryOut(
        _ change: StoredChange, approvedBy officer: StoredOfficer, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws -> SecretToken?

    /// The request was returned, withdrawn or has expired.
    func close(
        kind: ChangeKind, object: String, comment: String, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws
}

extension ChangeEffect {
    package func carryOut(
        _ change: StoredChange, approvedBy officer: StoredOfficer, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws -> SecretToken? {
        try apply(change, approvedBy: officer, in: context, db)
        return nil
    }

    package func close(
        kind: ChangeKind, object: String, comment: String, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {}
}

/// The effects of all kinds. A kind without one is approved on record and takes effect where it is used, as unmasking.
package struct ChangeEffects: Sendable {
    private let byKind: [ChangeKind: any ChangeEffect]

    package init(_ effects: [any ChangeEffect]) {
        byKind = Dictionary(
            effects.flatMap { effect in effect.kinds.map { ($0, effect) } }, uniquingKeysWith: { first, _ in first })
    }

    subscript(kind: ChangeKind) -> (any ChangeEffect)? { byKind[kind] }
}
