import CivilTime
import Postgres
import Scoring
import Store

/// Reads stored editions back into catalogue values.
enum StoredCatalogue {
    static func inForce(on day: Day, _ db: isolated PostgresConnection) throws -> CatalogueEdition {
        guard let stored = try CatalogueStore.edition(inForceOn: day, db) else { throw IntakeRefusal.noCatalogue }
        return try edition(stored)
    }

    static func edition(_ stored: StoredEdition) throws -> CatalogueEdition {
        try CatalogueEdition(name: stored.name, effectiveFrom: stored.effectiveFrom, table: stored.document)
    }
}
