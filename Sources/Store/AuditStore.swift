package import CivilTime
package import Postgres

/// One row of the audit as it is stored: ids and codes only.
package struct AuditEntry: Hashable, Sendable {
    /// Begins with the time, so that rows of one moment lie together.
    package let id: UInt128
    package let at: Instant
    package let actorKind: String
    package let actor: String
    package let action: String
    package let aboutCitizen: Int64?
    package let object: String
    package let purpose: String
    package let requestID: String
    package let origin: String

    package init(
        id: UInt128, at: Instant, actorKind: String, actor: String, action: String, aboutCitizen: Int64?,
        object: String, purpose: String, requestID: String, origin: String
    ) {
        self.id = id
        self.at = at
        self.actorKind = actorKind
        self.actor = actor
        self.action = action
        self.aboutCitizen = aboutCitizen
        self.object = object
        self.purpose = purpose
        self.requestID = requestID
        self.origin = origin
    }

    /// What the MAC is made of: every column, each text after its length, so that no two entries share their bytes.
    package var canonicalBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(192)
        func append(_ value: some FixedWidthInteger) {
            for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: value >> shift))
            }
        }
        append(id)
        append(at.microseconds)
        append(UInt8(aboutCitizen == nil ? 0 : 1))
        append(aboutCitizen ?? 0)
        for text in [actorKind, actor, action, object, purpose, requestID, origin] {
            append(UInt32(clamping: text.utf8.count))
            bytes.append(contentsOf: text.utf8)
        }
        return bytes
    }
}

/// An entry as the citizen it is about may see it: without the network address and the request of whoever acted.
package struct AuditSighting: Sendable {
    package let id: UInt128
    package let at: Instant
    package let actorKind: String
    package let actor: String
    package let action: String
    package let purpose: String
}

/// The append-only audit.
package enum AuditStore {
    /// Appends entries with their MACs; they take effect with the transaction they describe.
    package static func append(
        _ entries: [(entry: AuditEntry, mac: [UInt8])], _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.append, entries)
    }

    /// Who read or changed something about a citizen, newest first, before an entry.
    package static func about(
        _ citizen: Int64, before place: (at: Instant, entry: UInt128), limit: Int32, _ db: isolated PostgresConnection
    ) throws -> [AuditSighting] {
        try db.all(Statements.about, (citizen: citizen, at: place.at, entry: place.entry, limit: limit))
    }

    private enum Statements {
        static let append = Statement<[(entry: AuditEntry, mac: [UInt8])], Void>(
            sql: SQL.appendAuditEntries
        ) { rows, writer in
            writer.append(rows.map(\.entry.id))
            writer.append(rows.map(\.entry.at))
            writer.append(rows.map(\.entry.actorKind))
            writer.append(rows.map(\.entry.actor))
            writer.append(rows.map(\.entry.action))
            writer.append(rows.map(\.entry.aboutCitizen))
            writer.append(rows.map(\.entry.object))
            writer.append(rows.map(\.entry.purpose))
            writer.append(rows.map(\.entry.requestID))
            writer.append(rows.map(\.entry.origin))
            writer.append(rows.map(\.mac))
        }
        static let about = Statement<(citizen: Int64, at: Instant, entry: UInt128, limit: Int32), AuditSighting>(
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
}
