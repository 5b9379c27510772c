package import Postgres
import Signing
import Store

/// Holds a database to the keys it was begun with. A lost or foreign key ring would find nobody, and every delivery would
/// make the same people again; so it is refused at start.
package struct CheckKeyRing: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package enum Failure: Error, CustomStringConvertible {
        case differs

        package var description: String {
            "key_ring_differs: this database was begun with other keys; restore its key ring (SHANGDING_KEY_RING or keys/ring "
                + "in the data folder)"
        }
    }

    /// Whether the database was begun with some ring, so that none may be made for it.
    package func isBound() async throws -> Bool {
        try await pool.transaction(.readOnly) { db in try InstallationStore.keyCheck(db) != nil }
    }

    /// Compares the ring with the database, and binds a database that has none yet.
    package func callAsFunction(_ identity: IdentityKeys) async throws {
        let sentinels = try identity.sentinels()
        try await pool.transaction { db in
            // Only a database that has none needs the right to write one.
            if let first = sentinels.first, try InstallationStore.keyCheck(db) == nil {
                try InstallationStore.setKeyCheck(first, db)
            }
            guard let known = try InstallationStore.keyCheck(db), sentinels.contains(known) else {
                throw Failure.differs
            }
        }
    }
}
