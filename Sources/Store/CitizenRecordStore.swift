package import CivilTime
package import Postgres
package import Scoring

/// One version of one of a citizen's records, as the citizen may see it.
package struct StoredRecordVersion: Hashable, Sendable {
    package let source: Int16
    package let recordNo: String
    package let indicator: Int16
    package let act: String
    package let occurredOn: Day
    package let expiresOn: Day?
    package let magnitude: Int64
    package let ordinaryProcedure: Bool
    package let legallyConfirmed: Bool
    package let disputeOnlyMarks: Bool
    package let status: RecordStatus
    package let knownFrom: Instant
    package let knownTo: Instant
    /// When the file it came in was received.
    package let receivedAt: Instant?
}

/// The records of one citizen with all their versions.
package enum CitizenRecordStore {
    /// The records after a place, by source and number; each version in the order in which it became known.
    /// `isArchived` asks for those whose retention has ended instead.
    package static func page(
        of citizen: Int64, after place: (source: Int16, recordNo: String), limit: Int32, isArchived: Bool = false,
        _ db: isolated PostgresConnection
    ) throws -> [StoredRecordVersion] {
        let page: Page = (citizen: citizen, source: place.source, recordNo: place.recordNo, limit: limit)
        return try db.all(isArchived ? archived : kept, page)
    }

    private typealias Page = (citizen: Int64, source: Int16, recordNo: String, limit: Int32)

    private static let kept = statement(SQL.recordsOfCitizen)
    private static let archived = statement(SQL.archivedRecordsOfCitizen)

    private static func statement(_ sql: StaticString) -> Statement<Page, StoredRecordVersion> {
        Statement(
            sql: sql,
            encode: { page, writer in
                writer.append(page.citizen)
                writer.append(page.source)
                writer.append(page.recordNo)
                writer.append(page.limit)
            },
            decode: { row throws(PostgresError) in
                let source = try row.int16()
                let recordNo = try row.text()
                let indicator = try row.int16()
                let act = try row.text()
                let occurredOn = try row.day()
                let expiresOn = try row.optionalDay()
                let magnitude = try row.int64()
                let ordinary = try row.bool()
                let confirmed = try row.bool()
                let onlyMarks = try row.bool()
                guard let status = RecordStatus(rawValue: UInt8(clamping: try row.int16())) else {
                    throw PostgresError.unreadable("status")
                }
                return StoredRecordVersion(
                    source: source, recordNo: recordNo, indicator: indicator, act: act, occurredOn: occurredOn,
                    expiresOn: expiresOn, magnitude: magnitude, ordinaryProcedure: ordinary,
                    legallyConfirmed: confirmed,
                    disputeOnlyMarks: onlyMarks, status: status, knownFrom: try row.instant(),
                    knownTo: try row.instant(),
                    receivedAt: try row.optionalInstant())
            })
    }
}
