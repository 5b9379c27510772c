package import CivilTime
package import Postgres
package import Scoring

/// Streams what was known about people out of the database, one citizen at a time, into a reused buffer.
///
/// Bulk runs, the maintainer, explanations and replay all read facts here and nowhere else.
package enum FactStore {
    /// Which people to read.
    package enum Selection: Sendable {
        /// Internal keys in a half-open range.
        case range(from: Int64, to: Int64)
        case citizens([Int64])
    }

    /// Calls `body` for each person who could be scored on `day` as known at `instant`, in key order. What has been
    /// archived since that instant is among the facts, whatever is archived meanwhile: a range asks for a transaction
    /// of one snapshot.
    package static func read(
        _ selection: Selection, knownAt instant: Instant, on day: Day, words: StoredVocabulary,
        _ db: isolated PostgresConnection, _ body: (Int64, inout CitizenFacts) throws -> Void
    ) throws {
        var withArchive = false
        if case .range = selection {
            _ = try db.first(inOneProcess)
            withArchive = try db.first(hasArchivedSince, instant) ?? false
        }
        var facts = CitizenFacts()
        var current: Int64?
        _ = try db.copyOut(statement(selection, withArchive: withArchive, knownAt: instant, on: day)) { row in
            let citizen = try row.int64()
            if citizen != current {
                if let current { try body(current, &facts) }
                current = citizen
                facts.removeAll()
                facts.consent.inForce = true
                facts.consent.separatelyConsented = try ranks(row.optionalInt16Array(), words)
                facts.consent.refused = try ranks(row.optionalInt16Array(), words)
            } else {
                try row.skip()
                try row.skip()
            }
            guard let indicator = try row.optionalInt16() else { return }
            try append(indicator, &row, words, to: &facts)
        }
        if let current { try body(current, &facts) }
    }

    private static let inOneProcess = Statement<Void, String>(sql: SQL.readInOneProcess) { row throws(PostgresError) in
        try row.text()
    }
    private static let hasArchivedSince = Statement<Instant, Bool>(
        sql: SQL.hasArchivedSince, encode: { instant, writer in writer.append(instant) },
        decode: { row throws(PostgresError) in try row.bool() })

    @inline(__always)
    private static func append(
        _ indicator: Int16, _ row: inout BinaryRow, _ words: StoredVocabulary, to facts: inout CitizenFacts
    ) throws {
        let source = try row.int16()
        let occurredOn = try row.day()
        let expiresOn = try row.optionalDay()
        let magnitude = try row.int64()
        let ordinary = try row.bool()
        let confirmed = try row.bool()
        let onlyMarks = try row.bool()
        guard let status = RecordStatus(rawValue: UInt8(clamping: try row.int16())) else {
            throw PostgresError.unreadable("status")
        }
        let recordNo = try unsafe facts.append(text: row.rawBytes())
        let act = try unsafe facts.append(text: row.rawBytes())
        facts.records.append(
            Fact(
                indicator: try words.indicatorRank(indicator), source: try words.sourceRank(source),
                recordNo: recordNo, act: act, occurredOn: occurredOn, magnitude: magnitude, expiresOn: expiresOn,
                ordinaryProcedure: ordinary, legallyConfirmed: confirmed, status: status,
                disputeOnlyMarks: onlyMarks))
    }

    private static func ranks(_ keys: [Int16]?, _ words: StoredVocabulary) throws -> [UInt16] {
        guard let keys, !keys.isEmpty else { return [] }
        return try keys.map { try words.indicatorRank($0) }.sorted()
    }

    /// Only a bulk run is spared the archive, in which there is nearly always nothing for it.
    private static func statement(
        _ selection: Selection, withArchive: Bool, knownAt instant: Instant, on day: Day
    ) throws(PostgresError) -> CopyText {
        switch selection {
        case .range(let from, let to):
            try CopyText(
                withArchive ? SQL.copyEveryFactOfRange : SQL.copyFactsOfRange, .instant(instant), .day(day),
                .integer(from), .integer(to))
        case .citizens(let citizens):
            try CopyText(SQL.copyFactsOfCitizens, .instant(instant), .day(day), .int64Array(citizens))
        }
    }
}
