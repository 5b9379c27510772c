package import Postgres
import Signing
import Store

/// Holds a database to the keys it is written with. A lost or foreign key ring would find nobody, and every delivery
/// would make the same people again; so it is refused at start. After a rotation the first process that has the new
/// ring and may write people makes its keys the ones in use; from then on the database takes no change to a person from
/// one that has the old ring.
package struct CheckKeyRing: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package enum Failure: Error, CustomStringConvertible {
        case differs
        /// This process began with a ring that has been rotated since.
        case outdated

        package var description: String {
            switch self {
            case .differs:
                "key_ring_differs: this database is written with other keys; restore its key ring (SHANGDING_KEY_RING or "
                    + "keys/ring in the data folder)"
            case .outdated:
                "key_ring_outdated: the keys were rotated after this process had started; start it again"
            }
        }
    }

    /// Whether the database was begun with some ring, so that none may be made for it.
    package func isBound() async throws -> Bool {
        try await pool.transaction(.readOnly) { db in try InstallationStore.keyCheck(db) != nil }
    }

    /// Compares the ring with the database, and binds a database that has none yet.
    package func callAsFunction(_ identity: IdentityKeys) async throws {
        let sentinels = try identity.sentinels()
        guard let inUse = sentinels.first else { throw Failure.differs }
        try await pool.transaction { db in
            // Only a database that has none needs the right to write one.
            if try InstallationStore.keyCheck(db) == nil { try InstallationStore.setKeyCheck(inUse, db) }
            guard let known = try InstallationStore.keyCheck(db), sentinels.contains(known) else {
                throw Failure.differs
            }
            if known != inUse { _ = try InstallationStore.changeKeyCheck(to: inUse, db) }
        }
    }
}

extension CheckKeyRing.Failure: PublicFault {
    package var fault: Fault? { .temporarilyUnavailable }
}
