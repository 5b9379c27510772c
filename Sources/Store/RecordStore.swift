package import CivilTime
package import Postgres
package import Scoring
package import Signing

/// A record version as it leaves the city: city id instead of a person.
package struct ExportedRecord: Sendable {
    package let cityID: PublicID
    package let source: UInt16
    package let recordNo: String
    package let indicator: UInt16
    package let act: String
    package let occurredOn: Day
    package let magnitude: Int64
    package let expiresOn: Day?
    package let ordinaryProcedure: Bool
    package let legallyConfirmed: Bool
    package let status: RecordStatus
    package let knownFrom: Instant
    package let knownTo: Instant
    package let consent: ConsentScope
}

/// How long records of one indicator may be kept.
package struct RetentionRule: Sendable {
    package let indicator: Int16
    package let months: Int32
    /// Whether it is an entry of a list, kept until its source removes it.
    package let isList: Bool

    package init(indicator: Int16, months: Int32, isList: Bool) {
        self.indicator = indicator
        self.months = months
        self.isList = isList
    }
}

/// Record versions outside intake: changes of status, archive, and export.
package enum RecordStore {
    /// Ends the open version and opens one with the same content in another status. Returns whether there was one.
    package static func changeStatus(
        citizen: Int64, source: Int16, recordNo: String, to status: RecordStatus, disputeOnlyMarks: Bool,
        knownFrom: Instant, _ db: isolated PostgresConnection
    ) throws -> Bool {
        let record = (citizen: citizen, source: source, recordNo: recordNo, instant: knownFrom)
        guard try db.run(Statements.end, record) == 1 else { return false }
        _ = try db.run(Statements.insert, (record: record, status: status, marks: disputeOnlyMarks))
        try DirtyStore.mark(citizen, at: knownFrom, db)
        return true
    }

    /// Moves every version of the records past their retention on `day` into the archive and marks whom they were
    /// about. Returns how many versions. The instant of archiving is one of knowledge: what a score with an earlier K
    /// counted is told from what one with a later K could not.
    package static func archive(
        _ rules: [RetentionRule], on day: Day, at instant: Instant, _ db: isolated PostgresConnection
    ) throws -> Int {
        // The database archives nothing for a day its clock has not reached.
        let instant = try KnowledgeStore.advance(now: instant, db)
        return Int(try db.first(Statements.archive, (rules: rules, day: day, instant: instant)) ?? 0)
    }

    /// Every version of every record, in person, source and number order.
    package static func each(
        on day: Day, words: StoredVocabulary, _ db: isolated PostgresConnection,
        _ body: (ExportedRecord) throws -> Void
    ) throws {
        _ = try db.copyOut(try CopyText(SQL.copyRecordVersions, .day(day))) { row in
            try body(try exported(&row, words))
        }
    }

    private static func exported(_ row: inout BinaryRow, _ words: StoredVocabulary) throws -> ExportedRecord {
        let cityID = PublicID(uuid: try row.uuid())
        let source = try words.sourceRank(try row.int16())
        let recordNo = try row.text()
        let indicator = try words.indicatorRank(try row.int16())
        let act = try row.text()
        let occurredOn = try row.day()
        let magnitude = try row.int64()
        let expiresOn = try row.optionalDay()
        let ordinary = try row.bool()
        let confirmed = try row.bool()
        guard let status = RecordStatus(rawValue: UInt8(clamping: try row.int16())) else {
            throw PostgresError.unreadable("status")
        }
        let knownFrom = try row.instant()
        let knownTo = try row.instant()
        let inForce = try row.bool()
        let separate = try (row.optionalInt16Array() ?? []).map { try words.indicatorRank($0) }.sorted()
        let refused = try (row.optionalInt16Array() ?? []).map { try words.indicatorRank($0) }.sorted()
        return ExportedRecord(
            cityID: cityID, source: source, recordNo: recordNo, indicator: indicator, act: act,
            occurredOn: occurredOn, magnitude: magnitude, expiresOn: expiresOn, ordinaryProcedure: ordinary,
            legallyConfirmed: confirmed, status: status, knownFrom: knownFrom, knownTo: knownTo,
            consent: ConsentScope(inForce: inForce, separatelyConsented: separate, refused: refused))
    }

    private typealias Key = (citizen: Int64, source: Int16, recordNo: String, instant: Instant)

    private enum Statements {
        static let archive = Statement<(rules: [RetentionRule], day: Day, instant: Instant), Int64>(
            sql: SQL.archiveRecords,
            encode: { question, writer in
                writer.append(question.rules.map(\.indicator))
                writer.append(question.rules.map(\.months))
                writer.append(question.rules.map(\.isList))
                writer.append(question.day)
                writer.append(question.instant)
            },
            decode: { row throws(PostgresError) in try row.int64() })
        static let end = Statement<Key, Void>(sql: SQL.endOpenVersion) { record, writer in
            append(record, to: &writer)
        }
        static let insert = Statement<(record: Key, status: RecordStatus, marks: Bool), Void>(
            sql: SQL.insertVersionWithStatus
        ) { version, writer in
            append(version.record, to: &writer)
            writer.append(Int16(version.status.rawValue))
            writer.append(version.marks)
        }

        static func append(_ record: Key, to writer: inout ParameterWriter) {
            writer.append(record.citizen)
            writer.append(record.source)
            writer.append(record.recordNo)
            writer.append(record.instant)
        }
    }
}
