package import CivilTime
package import Postgres
package import Rights
import Scoring
package import Signing
import Store
import StrictJSON

/// Asks for a new catalogue edition and what each source may deliver from then on, to be approved by another officer.
package struct SubmitCatalogue: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// - Throws: `TableFaults` with every fault of either table; `ImportCatalogue.Refusal`.
    package func callAsFunction<Answer>(
        _ submission: CatalogueSubmission, reason: ReasonText, in context: OperationContext,
        answering: Answering<PublicID, Answer> = .plainly
    ) async throws -> Answer {
        let content = try submission.content()
        return try await pool.transaction { db in
            let officer = try context.officer(may: .catalogueSubmit, db)
            return try answering(in: context, db) {
                if let known = try CatalogueStore.edition(named: submission.name, db),
                    known.digest != content.digest.bytes
                {
                    throw ImportCatalogue.Refusal.editionDiffers(submission.name)
                }
                return try RequestChange(audit: audit)(
                    .catalogueEdition, object: submission.name,
                    digest: submission.approvalDigest(edition: content.digest), plan: submission.bytes, reason: reason,
                    by: officer, in: context, db)
            }
        }
    }
}

/// A catalogue edition as it is handed in: two tables, a name and a day.
package struct CatalogueSubmission: Hashable, Sendable {
    package let name: String
    package let effectiveFrom: Day
    /// `catalogue.csv` and `sources.csv`, UTF-8.
    package let table: [UInt8]
    package let sources: [UInt8]

    package init(name: String, effectiveFrom: Day, table: [UInt8], sources: [UInt8]) {
        self.name = name
        self.effectiveFrom = effectiveFrom
        self.table = table
        self.sources = sources
    }

    /// What the tables say. Throws `TableFaults`.
    func content() throws -> (edition: CatalogueEdition, sources: [SourceDefinition], digest: SHA256Digest) {
        let edition = try CatalogueEdition(name: name, effectiveFrom: effectiveFrom, table: table)
        let sources = try SourceDefinition.read(table: sources, catalogue: edition)
        return (edition, sources, SHA256Digest(hashing: CatalogueEdition.canonicalBytes(of: edition)))
    }

    var sourcesDigest: SHA256Digest { SHA256Digest(hashing: sources) }

    /// What two officers agree on: the edition and what each source may deliver. The database makes it in the same way.
    func approvalDigest(edition: SHA256Digest) -> SHA256Digest {
        SHA256Digest(hashing: edition.bytes + sourcesDigest.bytes)
    }

    /// As the request keeps it. The tables were read as UTF-8 before.
    var bytes: [UInt8] {
        var writer = JSONWriter(reserving: table.count + sources.count + 256)
        writer.beginObject()
        writer.key("name")
        writer.string(name)
        writer.key("effective_from")
        writer.string(effectiveFrom.description)
        writer.key("table")
        writer.string(String(decoding: table, as: UTF8.self))
        writer.key("sources")
        writer.string(String(decoding: sources, as: UTF8.self))
        writer.endObject()
        return writer.finish()
    }

    /// Reads what `bytes` writes.
    init?(_ bytes: [UInt8]) {
        let limits = JSONLimits(bytes: 1 << 20, stringBytes: 1 << 20)
        guard let value = try? JSONValue(reading: bytes, limits: limits) else { return nil }
        var node = JSONNode(value)
        let read = node.object { members -> CatalogueSubmission? in
            let name = members.string("name")
            let day = members.required("effective_from") { $0.parsed("a day") { Day($0) } }
            let table = members.string("table", bytes: 0...(1 << 20))
            let sources = members.string("sources", bytes: 0...(1 << 20))
            guard let name, let day, let table, let sources else { return nil }
            return CatalogueSubmission(
                name: name, effectiveFrom: day, table: Array(table.utf8), sources: Array(sources.utf8))
        }
        guard let read, node.faults.isEmpty else { return nil }
        self = read
    }
}
