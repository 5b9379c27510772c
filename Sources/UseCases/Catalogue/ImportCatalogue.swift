package import CivilTime
package import Postgres
import Scoring
import Signing
import Store

/// Adds a catalogue edition and sets what each source may deliver: `shangding catalogue import`.
///
/// An edition never changes: importing the same content again is a no-op, other content under a known name is refused.
package struct ImportCatalogue: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    package struct Outcome: Sendable {
        package let edition: String
        package let indicators: Int
        package let sources: Int
        /// Whether the edition was there already.
        package let unchanged: Bool
        package let digest: String
    }

    package enum Refusal: Error, CustomStringConvertible {
        /// The name is taken by an edition with other content.
        case editionDiffers(String)

        package var description: String {
            switch self {
            case .editionDiffers(let name):
                "edition_differs: edition \(name) exists with other content; editions never change, give this one a new name"
            }
        }
    }

    /// `table` and `sources` are the bytes of `catalogue.csv` and `sources.csv`. Throws `TableFaults` with every fault of
    /// either table, or `Refusal`.
    package func callAsFunction(
        table: [UInt8], sources sourceTable: [UInt8], name: String, effectiveFrom: Day, in context: OperationContext
    ) async throws -> Outcome {
        let edition = try CatalogueEdition(name: name, effectiveFrom: effectiveFrom, table: table)
        let sources = try SourceDefinition.read(table: sourceTable, catalogue: edition)
        let digest = SHA256Digest(hashing: CatalogueEdition.canonicalBytes(of: edition))
        return try await pool.transaction { db in
            for indicator in edition.indicators { try CatalogueStore.addIndicator(indicator.code, db) }
            for source in sources {
                _ = try CatalogueStore.setSource(
                    code: source.code, nameZh: source.nameZh, indicators: source.indicators, db)
            }
            let known = try CatalogueStore.edition(named: name, db)
            if let known, known.digest != digest.bytes { throw Refusal.editionDiffers(name) }
            if known == nil {
                try CatalogueStore.addEdition(
                    name: name, effectiveFrom: effectiveFrom, digest: digest.bytes, document: table,
                    now: context.now, db)
                try audit.append(.catalogueImported, object: "edition:\(name)", in: context, db)
            }
            return Outcome(
                edition: name, indicators: edition.indicators.count, sources: sources.count,
                unchanged: known != nil, digest: digest.hex)
        }
    }
}
