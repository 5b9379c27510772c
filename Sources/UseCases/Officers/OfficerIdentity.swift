import Postgres
package import Rights
package import Signing
package import Store

/// An officer as their session names them.
package struct OfficerIdentity: Hashable, Sendable {
    package let key: Int32
    package let id: PublicID
    package let reach: OfficerReach

    package init(key: Int32, id: PublicID, reach: OfficerReach) {
        self.key = key
        self.id = id
        self.reach = reach
    }

    package func may(_ permission: Permission) -> Bool { reach.allows(permission) }
}

extension StoredOfficer {
    package var identity: OfficerIdentity { OfficerIdentity(key: key, id: id, reach: reach) }
}

extension OperationContext {
    /// The officer who acts, with the rights of this moment.
    ///
    /// - Throws: `Fault.forbidden` when it is no officer, one who is not active, or one without the permission.
    func officer(may permission: Permission, _ db: isolated PostgresConnection) throws -> StoredOfficer {
        guard case .officer(let id) = actor, let officer = try OfficerStore.officer(id, db), officer.state == .active,
            officer.reach.allows(permission)
        else { throw Fault.forbidden }
        return officer
    }
}
