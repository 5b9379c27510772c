package import CivilTime
package import Postgres
package import Scoring

/// One stored edition of the catalogue: its bytes as imported, and their digest.
package struct StoredEdition: Sendable {
    package let id: Int32
    package let name: String
    package let effectiveFrom: Day
    package let digest: [UInt8]
    /// Of the table of sources it came with; editions of earlier versions of this program do not know it.
    package let sourcesDigest: [UInt8]?
    package let document: [UInt8]
}

/// A delivering department as the database knows it.
package struct StoredSource: Sendable {
    package let id: Int16
    package let code: SourceCode
    package let nameZh: String
}

/// Indicators, sources and catalogue editions. Editions are only ever added.
package enum CatalogueStore {
    package static func addIndicator(_ code: IndicatorCode, _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.insertIndicator, code.text)
    }

    /// Creates or renames a source and replaces what it may deliver. Returns the indicators nobody knows.
    package static func setSource(
        code: SourceCode, nameZh: String, indicators: [IndicatorCode], _ db: isolated PostgresConnection
    ) throws -> [IndicatorCode] {
        guard let source = try db.first(Statements.upsertSource, (code: code.text, name: nameZh)) else { return [] }
        _ = try db.run(Statements.clearSourceIndicators, source)
        return try indicators.filter { indicator in
            try db.first(Statements.insertSourceIndicator, (source: source, code: indicator.text)) == nil
        }
    }

    package static func addEdition(
        name: String, effectiveFrom: Day, digest: [UInt8], sourcesDigest: [UInt8], document: [UInt8], now: Instant,
        _ db: isolated PostgresConnection
    ) throws {
        _ = try db.first(
            Statements.insertEdition,
            (
                name: name, from: effectiveFrom, digest: digest, sources: sourcesDigest, document: document, now: now
            ))
    }

    package static func edition(named name: String, _ db: isolated PostgresConnection) throws -> StoredEdition? {
        try db.first(Statements.editionNamed, name)
    }

    package static func edition(inForceOn day: Day, _ db: isolated PostgresConnection) throws -> StoredEdition? {
        try db.first(Statements.editionInForce, day)
    }

    /// Every edition that has come into force by a day, the latest first.
    package static func editions(until day: Day, _ db: isolated PostgresConnection) throws -> [StoredEdition] {
        try db.all(Statements.editionsUntil, day)
    }

    package static func indicators(_ db: isolated PostgresConnection) throws -> [(id: Int16, code: IndicatorCode)] {
        try db.all(Statements.allIndicators, ())
    }

    package static func sources(_ db: isolated PostgresConnection) throws -> [StoredSource] {
        try db.all(Statements.allSources, ())
    }

    package static func hasSource(_ code: String, _ db: isolated PostgresConnection) throws -> Bool {
        try sources(db).contains { $0.code.text == code }
    }

    /// Which source may deliver which indicator, by their keys.
    package static func sourceIndicators(
        _ db: isolated PostgresConnection
    ) throws -> [(source: Int16, indicator: Int16)] {
        try db.all(Statements.allSourceIndicators, ())
    }

    private enum Statements {
        static let insertIndicator = Statement<String, Void>(sql: SQL.insertIndicator) { code, writer in
            writer.append(code)
        }
        static let upsertSource = Statement<(code: String, name: String), Int16>(
            sql: SQL.upsertSource,
            encode: { source, writer in
                writer.append(source.code)
                writer.append(source.name)
            },
            decode: { row throws(PostgresError) in try row.int16() })
        static let clearSourceIndicators = Statement<Int16, Void>(sql: SQL.clearSourceIndicators) { source, writer in
            writer.append(source)
        }
        static let insertSourceIndicator = Statement<(source: Int16, code: String), Int16>(
            sql: SQL.insertSourceIndicator,
            encode: { pair, writer in
                writer.append(pair.source)
                writer.append(pair.code)
            },
            decode: { row throws(PostgresError) in try row.int16() })
        static let insertEdition = Statement<
            (name: String, from: Day, digest: [UInt8], sources: [UInt8], document: [UInt8], now: Instant), Int32
        >(
            sql: SQL.insertEdition,
            encode: { edition, writer in
                writer.append(edition.name)
                writer.append(edition.from)
                writer.append(edition.digest)
                writer.append(edition.sources)
                writer.append(edition.document)
                writer.append(edition.now)
            },
            decode: { row throws(PostgresError) in try row.int32() })
        static let editionNamed = Statement<String, StoredEdition>(
            sql: SQL.editionNamed,
            encode: { name, writer in writer.append(name) },
            decode: edition)
        static let editionInForce = Statement<Day, StoredEdition>(
            sql: SQL.editionInForce,
            encode: { day, writer in writer.append(day) },
            decode: edition)
        static let editionsUntil = Statement<Day, StoredEdition>(
            sql: SQL.editionsUntil,
            encode: { day, writer in writer.append(day) },
            decode: edition)
        static let allIndicators = Statement<Void, (id: Int16, code: IndicatorCode)>(
            sql: SQL.allIndicators
        ) { row throws(PostgresError) in
            (id: try row.int16(), code: IndicatorCode(try row.text()))
        }
        static let allSources = Statement<Void, StoredSource>(sql: SQL.allSources) { row throws(PostgresError) in
            StoredSource(id: try row.int16(), code: SourceCode(try row.text()), nameZh: try row.text())
        }
        static let allSourceIndicators = Statement<Void, (source: Int16, indicator: Int16)>(
            sql: SQL.allSourceIndicators
        ) { row throws(PostgresError) in
            (source: try row.int16(), indicator: try row.int16())
        }

        @Sendable static func edition(_ row: inout RowReader) throws(PostgresError) -> StoredEdition {
            StoredEdition(
                id: try row.int32(), name: try row.text(), effectiveFrom: try row.day(), digest: try row.bytes(),
                sourcesDigest: try row.optionalBytes(), document: try row.bytes())
        }
    }
}
