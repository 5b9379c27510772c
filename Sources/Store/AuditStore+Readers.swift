package import CivilTime
package import Postgres

/// An entry as a citizen it is about, alone or with many others, may see it: without the network address and the
/// request of whoever acted.
package struct AuditSighting: Sendable {
    package let id: UInt128
    package let at: Instant
    package let actorKind: String
    package let actor: String
    package let action: String
    package let purpose: String
}

extension AuditStore {
    /// Who read or changed something about a citizen, alone or with everyone else, newest first, before an entry. Two
    /// index ranges.
    package static func about(
        _ citizen: Int64, before place: (at: Instant, entry: UInt128), limit: Int32, _ db: isolated PostgresConnection
    ) throws -> [AuditSighting] {
        try db.all(readers, (citizen: citizen, at: place.at, entry: place.entry, limit: limit))
    }

    private static let readers = Statement<
        (citizen: Int64, at: Instant, entry: UInt128, limit: Int32), AuditSighting
    >(
        sql: SQL.readersOfCitizen,
        encode: { page, writer in
            writer.append(page.citizen)
            writer.append(page.at)
            writer.append(page.entry)
            writer.append(page.limit)
        },
        decode: { row throws(PostgresError) in
            AuditSighting(
                id: try row.uuid(), at: try row.instant(), actorKind: try row.text(), actor: try row.text(),
                action: try row.text(), purpose: try row.text())
        })
}
