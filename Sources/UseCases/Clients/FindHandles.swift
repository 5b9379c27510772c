package import Postgres
import Signing
import Store

/// The handles a client holds for people named by their city ids. In a synthetic city alone, for its guides: elsewhere
/// nobody needs to join the two.
package struct FindHandles: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// - Throws: `ClientRefusal`.
    package func callAsFunction(of citizens: [CityID], heldBy name: String) async throws -> [CityID: CitizenHandle] {
        try await pool.transaction(.readOnly) { db in
            guard try InstallationStore.syntheticCity(db) != nil else { throw ClientRefusal.notSynthetic }
            guard let client = try ClientStore.client(named: name, db) else { throw ClientRefusal.clientUnknown }
            let found = try ClientStore.handles(of: client.key, for: citizens.map(\.id), db)
            return Dictionary(
                found.map { (CityID($0.cityID), CitizenHandle.client(client.key, $0.handle)) },
                uniquingKeysWith: { first, _ in first })
        }
    }
}
