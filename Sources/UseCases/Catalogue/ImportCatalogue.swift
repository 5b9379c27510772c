package import Postgres
import Scoring
import Signing
import Store

/// Adds a catalogue edition and sets what each source may deliver, by the hand of the server's owner: `shangding
/// catalogue import`. Only in a city that has never had an officer; from then on `SubmitCatalogue` asks another
/// officer.
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

    /// Throws `TableFaults` with every fault of either table, `Refusal`, or `Fault.fourEyes`.
    package func callAsFunction(
        _ submission: CatalogueSubmission, in context: OperationContext
    ) async throws -> Outcome {
        _ = try submission.content()
        return try await pool.transaction { db in
            if try OfficerStore.hasAny(db) { throw Fault.fourEyes }
            return try Self.add(submission, audit, in: context, db)
        }
    }

    /// The same for whoever has the right to it.
    static func add(
        _ submission: CatalogueSubmission, _ audit: AuditTrail, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws -> Outcome {
        let (edition, sources, digest) = try submission.content()
        let known = try CatalogueStore.edition(named: submission.name, db)
        if let known {
            // What sources may deliver is part of an edition: it never changes without a name and an entry of its own.
            let sourcesDigest = submission.sourcesDigest.bytes
            guard known.digest == digest.bytes, known.sourcesDigest ?? sourcesDigest == sourcesDigest else {
                throw Refusal.editionDiffers(submission.name)
            }
        } else {
            for indicator in edition.indicators { try CatalogueStore.addIndicator(indicator.code, db) }
            for source in sources {
                _ = try CatalogueStore.setSource(
                    code: source.code, nameZh: source.nameZh, indicators: source.indicators, db)
            }
            try CatalogueStore.addEdition(
                name: submission.name, effectiveFrom: submission.effectiveFrom, digest: digest.bytes,
                sourcesDigest: submission.sourcesDigest.bytes, document: submission.table, now: context.now, db)
            try audit.append(.catalogueImported, object: "edition:\(submission.name)", in: context, db)
        }
        return Outcome(
            edition: submission.name, indicators: edition.indicators.count, sources: sources.count,
            unchanged: known != nil, digest: digest.hex)
    }
}
