package import CivilTime
import Postgres
package import Rights
package import Signing
import Store

/// A request for a change as another officer reads it: who asked by their login, and what may be decided by whoever
/// looks.
package struct ChangeView: Sendable {
    package let id: PublicID
    package let kind: ChangeKind
    package let object: String
    /// SHA-256 of exactly what is asked for, in hexadecimal digits.
    package let digest: String
    package let reason: String
    package let requester: String
    package let requestedAt: Instant
    package let expiresAt: Instant
    package let state: ChangeRequest<Int32>.State
    package let decider: String?
    package let decidedAt: Instant?
    package let comment: String?
    /// Whether whoever looks asked for it, and therefore never approves it.
    package let isOwn: Bool
    /// What it would do, for whoever decides; `nil` in lists, and where its object can be read elsewhere.
    package let plan: ChangePlan?

    fileprivate init(
        _ change: StoredChange, for officer: OfficerIdentity, logins: [Int32: String], at now: Instant,
        plan: ChangePlan? = nil
    ) {
        func login(_ key: Int32, _ id: PublicID) -> String { logins[key] ?? id.text(prefix: Actor.officerPrefix) }
        id = change.id
        kind = change.kind
        object = change.object
        digest = SHA256Digest(bytes: change.digest)?.hex ?? ""
        reason = change.reason
        requester = login(change.requestedBy, change.requester)
        requestedAt = change.requestedAt
        expiresAt = change.expiresAt
        state = change.rules.state(at: now)
        decider = change.decider.map { login(change.decidedBy ?? 0, $0) }
        decidedAt = change.decidedAt
        comment = change.comment
        isOwn = change.requestedBy == officer.key
        self.plan = plan
    }
}

extension ReadChanges {
    package struct ViewPage: Sendable {
        /// The newest first.
        package let changes: [ChangeView]
        /// Where the next page begins; `nil` at the end.
        package let next: Int64?
    }

    /// A page of requests, to be read by people.
    package func views(
        before key: Int64 = .max, onlyOpen: Bool, limit: Int, for officer: OfficerIdentity, now: Instant
    ) async throws -> ViewPage {
        let page = try await self(before: key, onlyOpen: onlyOpen, limit: limit, for: officer)
        let logins = try await logins()
        return ViewPage(
            changes: page.changes.map { ChangeView($0, for: officer, logins: logins, at: now) }, next: page.next)
    }

    /// - Throws: `Fault.changeUnknown`.
    package func view(_ id: PublicID, for officer: OfficerIdentity, now: Instant) async throws -> ChangeView {
        let (change, plan) = try await one(id, for: officer, now: now)
        return ChangeView(change, for: officer, logins: try await logins(), at: now, plan: plan)
    }

    private func logins() async throws -> [Int32: String] {
        let officers = try await pool.transaction(.readOnly) { db in try OfficerStore.all(db) }
        return Dictionary(officers.map { ($0.key, $0.login) }, uniquingKeysWith: { first, _ in first })
    }
}
