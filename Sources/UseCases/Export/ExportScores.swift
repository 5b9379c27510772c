package import Postgres
import Store

/// How exported rows are written.
package enum ExportFormat: String, Sendable, CaseIterable {
    case csv, ndjson
}

/// Where exported bytes go, in order, as they come.
package typealias ExportSink = @Sendable ([UInt8]) throws -> Void

/// Everyone's score in force, by city id: `shangding export scores`. Streamed; nothing in it names a person.
package struct ExportScores: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail
    let shelf: CardShelf

    package static let columns = [
        "citizen", "score", "tier", "card", "business_date", "knowledge_instant", "computed_at",
    ]

    package init(pool: PostgresPool, shelf: CardShelf, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
        self.shelf = shelf
    }

    /// Returns the number of rows. That it was asked for is durable before the first byte leaves.
    package func callAsFunction(
        format: ExportFormat, in context: OperationContext, to sink: ExportSink
    ) async throws -> Int {
        try await audit.record(.scoresExported, object: "format:\(format.rawValue)", in: context)
        return try await pool.transaction(.snapshot) { [shelf] db in
            // Cards are read before the stream: a connection that copies out can do nothing else meanwhile.
            let cards = try shelf.cards(db)
            var rows = ExportRows(format: format, columns: Self.columns)
            try ScoreStore.latest(on: context.businessDay, db) { row in
                guard let card = cards[row.run.scorecard] else { throw Fault.scoreNotAvailable }
                rows.add([
                    .text("\(CityID(row.cityID))"), .integer(Int64(row.score)),
                    .text(card.publicTier(of: Int(row.score))),
                    .text("\(card.reference.code)/\(card.reference.version)"),
                    .text("\(row.run.businessDate)"), .text("\(row.run.knowledgeInstant)"),
                    .text("\(row.run.computedAt)"),
                ])
                if rows.isFull { try sink(rows.take()) }
            }
            try sink(rows.take())
            return rows.count
        }
    }
}
