import CivilTime
package import Postgres
import Scoring
import Store

/// Every version of every record, by city id: `shangding export records`. Streamed; nothing in it names a person.
package struct ExportRecords: Sendable {
    let pool: PostgresPool

    package static let columns = [
        "citizen", "source", "record_no", "indicator", "act", "occurred_on", "magnitude", "expires_on", "procedure",
        "legally_confirmed", "status", "consented", "known_from", "known_to",
    ]

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Returns the number of rows.
    package func callAsFunction(
        format: ExportFormat, in context: OperationContext, to sink: ExportSink
    ) async throws -> Int {
        try await pool.transaction(.snapshot) { db in
            let words = try StoredVocabulary.read(db)
            let edition = try StoredCatalogue.inForce(on: context.businessDay, db)
            let sensitivities = words.vocabulary.indicators.map { edition[$0]?.sensitivity ?? .banned }
            var rows = ExportRows(format: format, columns: Self.columns)
            try RecordStore.each(on: context.businessDay, words: words, db) { record in
                rows.add(Self.values(of: record, words, sensitivities))
                if rows.isFull { try sink(rows.take()) }
            }
            try sink(rows.take())
            return rows.count
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
