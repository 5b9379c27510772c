package import CivilTime
package import Postgres
import Rights
package import Signing
package import Store

/// Requests an officer may ask for or decide, and nothing of any other. Those that are about a citizen are shown to
/// whoever asked and to whoever may approve them: a colleague of other districts does not learn of the person.
package struct ReadChanges: Sendable {
    let pool: PostgresPool
    let own: OwnCity?

    /// `own` is absent where federation is off.
    package init(pool: PostgresPool, own: OwnCity? = nil) {
        self.pool = pool
        self.own = own
    }

    package struct Page: Sendable {
        /// The newest first.
        package let changes: [StoredChange]
        /// Where the next page begins; `nil` at the end.
        package let next: Int64?
    }

    package func callAsFunction(
        before key: Int64 = .max, onlyOpen: Bool = false, limit: Int, for officer: OfficerIdentity
    ) async throws -> Page {
        let kinds = Self.kinds(of: officer)
        let found = try await pool.transaction(.readOnly) { db in
            try ChangeStore.changes(
                of: kinds, own: Self.ownKinds(of: officer), officer: officer.key, before: key, onlyOpen: onlyOpen,
                limit: limit + 1, db)
        }
        return Page(changes: Array(found.prefix(limit)), next: found.count > limit ? found[limit - 1].key : nil)
    }

    /// One request with what it would do.
    ///
    /// - Throws: `Fault.changeUnknown`, also for one the officer may not see.
    package func one(
        _ id: PublicID, for officer: OfficerIdentity, now: Instant
    ) async throws -> (change: StoredChange, plan: ChangePlan?) {
        let kinds = Self.kinds(of: officer)
        return try await pool.transaction(.readOnly) { [own] db in
            guard let change = try ChangeStore.change(id, db), kinds.contains(change.kind),
                change.requestedBy == officer.key || !Self.ownKinds(of: officer).contains(change.kind)
            else { throw Fault.changeUnknown }
            return (change, try ChangePlan.read(change, own, now: now, db))
        }
    }

    private static func kinds(of officer: OfficerIdentity) -> Set<ChangeKind> {
        Set(ChangeKind.allCases.filter { officer.may($0.request) || officer.may($0.approve) })
    }

    /// Kinds of which the officer sees only their own requests.
    private static func ownKinds(of officer: OfficerIdentity) -> Set<ChangeKind> {
        officer.may(ChangeKind.identityUnmask.approve) ? [] : [.identityUnmask]
    }
}
