import CivilTime
import Postgres
import Signing

/// The statements of `AuditStore`.
enum AuditStatements {
    static let append = Statement<[AuthenticatedEntry], Void>(sql: SQL.appendAuditEntries) { rows, writer in
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
    static let page = Statement<(filter: AuditFilter, before: UInt128, limit: Int32), AuthenticatedEntry>(
        sql: SQL.auditPage,
        encode: { page, writer in
            writer.append(page.before)
            writer.append(page.limit)
            writer.append(page.filter.aboutCitizen)
            writer.append(page.filter.actor)
            writer.append(page.filter.action)
            writer.append(page.filter.from)
            writer.append(page.filter.until)
        },
        decode: { row throws(PostgresError) in try entry(row.uuid(), &row) })

    static let head = Statement<
        Void, (size: Int64, root: [UInt8], frontier: [UInt8], sealedAt: Instant, mac: [UInt8])
    >(sql: SQL.auditHead) { row throws(PostgresError) in
        (
            size: try row.int64(), root: try row.bytes(), frontier: try row.bytes(), sealedAt: try row.instant(),
            mac: try row.bytes()
        )
    }
    static let take = Statement<Int32, AuthenticatedEntry>(
        sql: SQL.takeUnsealedEntries, encode: { limit, writer in writer.append(limit) },
        decode: { row throws(PostgresError) in try entry(row.uuid(), &row) })
    static let addLeaves = Statement<(first: Int64, leaves: [(entry: UInt128, hash: SHA256Digest)]), Void>(
        sql: SQL.insertAuditLeaves
    ) { batch, writer in
        writer.append(batch.first)
        writer.append(batch.leaves.map(\.entry))
        writer.append(batch.leaves.map(\.hash.bytes))
    }
    static let setHead = Statement<AuditHead, Void>(sql: SQL.setAuditHead) { head, writer in
        writer.append(Int64(head.tree.count))
        writer.append(head.root.bytes)
        writer.append(head.tree.subtrees.flatMap(\.bytes))
        writer.append(head.sealedAt)
        writer.append(head.mac)
    }
    static let unsealedCount = Statement<Void, Int64>(sql: SQL.unsealedCount) { row throws(PostgresError) in
        try row.int64()
    }
    static let latestDay = Statement<Void, Day?>(sql: SQL.latestAuditDay) { row throws(PostgresError) in
        try row.optionalDay()
    }
    static let addDailyHead = Statement<AuditDailyHead, Void>(sql: SQL.insertAuditDailyHead) { head, writer in
        writer.append(head.day)
        writer.append(head.size)
        writer.append(head.root.bytes)
        writer.append(head.statement)
    }

    static let dailyHeads = Statement<Void, AuditDailyHead>(sql: SQL.auditDailyHeads) { row throws(PostgresError) in
        let (day, size) = (try row.day(), try row.int64())
        guard let root = SHA256Digest(bytes: try row.bytes()) else { throw .unreadable("audit_daily_head.root") }
        return AuditDailyHead(day: day, size: size, root: root, statement: try row.bytes())
    }
    static let sealed = Statement<
        Void, (leaf: Int64, entry: UInt128, hash: [UInt8], stored: AuthenticatedEntry?)
    >(sql: SQL.sealedAuditEntries) { row throws(PostgresError) in
        let (leaf, id, hash) = (try row.int64(), try row.uuid(), try row.bytes())
        guard let at = try row.optionalInstant() else {
            while !row.isAtEnd { try row.skip() }
            return (leaf, id, hash, nil)
        }
        return (leaf, id, hash, try entry(id, at: at, &row))
    }
    static let withoutLeaf = Statement<Void, (waits: Bool, stored: AuthenticatedEntry)>(
        sql: SQL.auditEntriesWithoutLeaf
    ) { row throws(PostgresError) in (waits: try row.bool(), stored: try entry(row.uuid(), &row)) }
    static let unsealedWithoutEntry = Statement<Void, UInt128>(sql: SQL.unsealedWithoutEntry) {
        row throws(PostgresError) in try row.uuid()
    }

    private static func entry(
        _ id: UInt128, _ row: inout RowReader
    ) throws(PostgresError) -> AuthenticatedEntry {
        try entry(id, at: row.instant(), &row)
    }

    private static func entry(
        _ id: UInt128, at instant: Instant, _ row: inout RowReader
    ) throws(PostgresError) -> AuthenticatedEntry {
        let entry = AuditEntry(
            id: id, at: instant, actorKind: try row.text(), actor: try row.text(),
            action: try row.text(), aboutCitizen: try row.optionalInt64(), object: try row.text(),
            purpose: try row.text(), requestID: try row.text(), origin: try row.text())
        return (entry: entry, mac: try row.bytes())
    }
}
