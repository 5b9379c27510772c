import CivilTime
package import Postgres
import Scoring
import Store

/// Every version of every record, by city id: `shangding export records`. Streamed; nothing in it names a person.
package struct ExportRecords: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package static let columns = [
        "citizen", "source", "record_no", "indicator", "act", "occurred_on", "magnitude", "expires_on", "procedure",
        "legally_confirmed", "status", "consented", "known_from", "known_to",
    ]

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// Returns the number of rows. That it was asked for is durable before the first byte leaves.
    package func callAsFunction(
        format: ExportFormat, in context: OperationContext, to sink: ExportSink
    ) async throws -> Int {
        try await audit.record(.recordsExported, object: "format:\(format.rawValue)", in: context)
        return try await pool.transaction(.snapshot) { db in
            let words = try StoredVocabulary.read(db)
            let sensitivities = try Self.sensitivities(words, on: context.businessDay, db)
            var rows = ExportRows(format: format, columns: Self.columns)
            try RecordStore.each(on: context.businessDay, words: words, db) { record in
                rows.add(Self.values(of: record, words, sensitivities))
                if rows.isFull { try sink(rows.take()) }
            }
            try sink(rows.take())
            return rows.count
        }
    }

    /// As the live card has them, so that `consented` says what scoring does; the edition in force for what is not on
    /// it.
    private static func sensitivities(
        _ words: StoredVocabulary, on day: Day, _ db: isolated PostgresConnection
    ) throws -> [Sensitivity] {
        let edition = try StoredCatalogue.inForce(on: day, db)
        let live = try ScorecardStore.live(db).flatMap { try ScorecardDocument.read($0.document).card }
        return words.vocabulary.indicators.map { code in
            live?.items.first { $0.indicator == code }?.sensitivity ?? edition[code]?.sensitivity ?? .banned
        }
    }

    private static func values(
        of record: ExportedRecord, _ words: StoredVocabulary, _ sensitivities: [Sensitivity]
    ) -> [ExportRows.Value] {
        let indicator = Int(record.indicator)
        let consented = record.consent.covers(record.indicator, sensitivity: sensitivities[indicator])
        return [
            .text("\(CityID(record.cityID))"), .text(words.vocabulary.sources[Int(record.source)].text),
            .text(record.recordNo), .text(words.vocabulary.indicators[indicator].text), .text(record.act),
            .text("\(record.occurredOn)"), .integer(record.magnitude),
            record.expiresOn.map { .text("\($0)") } ?? .null,
            .text(record.ordinaryProcedure ? "ordinary" : "summary"), .text(record.legallyConfirmed ? "yes" : "no"),
            .text(record.status.code), .text(consented ? "yes" : "no"), .text("\(record.knownFrom)"),
            record.knownTo == Instant(microseconds: .max) ? .null : .text("\(record.knownTo)"),
        ]
    }
}
