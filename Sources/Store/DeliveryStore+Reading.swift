package import CivilTime
package import Postgres

/// What became of one delivered file, without anything the file said.
package struct DeliverySummary: Hashable, Sendable {
    /// As `ingest` printed it and the audit names it.
    package let number: Int64
    package let source: String
    package let format: String
    package let receivedAt: Instant
    package let counts: DeliveryCounts
}

/// Deliveries as officers look at them.
extension DeliveryStore {
    package typealias ReturnedLine = (line: Int64, reasons: [String])

    /// The newest first. With a source, those of no other.
    package static func page(
        of source: String?, before number: Int64, limit: Int, _ db: isolated PostgresConnection
    ) throws -> [DeliverySummary] {
        try db.all(Statements.page, (before: number, source: source, limit: Int32(clamping: limit)))
    }

    package static func summary(
        _ number: Int64, of source: String?, _ db: isolated PostgresConnection
    ) throws -> DeliverySummary? {
        try db.first(Statements.one, (number: number, source: source))
    }

    package static func returnedLines(
        of delivery: Int64, after line: Int64, limit: Int, _ db: isolated PostgresConnection
    ) throws -> [ReturnedLine] {
        try db.all(Statements.returned, (delivery: delivery, after: line, limit: Int32(clamping: limit)))
    }

    private enum Statements {
        static let page = Statement<(before: Int64, source: String?, limit: Int32), DeliverySummary>(
            sql: SQL.deliveryPage,
            encode: { page, writer in
                writer.append(page.before)
                writer.append(page.source)
                writer.append(page.limit)
            }, decode: summary)
        static let one = Statement<(number: Int64, source: String?), DeliverySummary>(
            sql: SQL.deliveryWithNumber,
            encode: { asked, writer in
                writer.append(asked.number)
                writer.append(asked.source)
            }, decode: summary)
        static let returned = Statement<(delivery: Int64, after: Int64, limit: Int32), ReturnedLine>(
            sql: SQL.returnedLines,
            encode: { page, writer in
                writer.append(page.delivery)
                writer.append(page.after)
                writer.append(page.limit)
            },
            decode: { row throws(PostgresError) in (line: try row.int64(), reasons: try row.textArray()) })

        @Sendable static func summary(_ row: inout RowReader) throws(PostgresError) -> DeliverySummary {
            DeliverySummary(
                number: try row.int64(), source: try row.text(), format: try row.text(),
                receivedAt: try row.instant(),
                counts: DeliveryCounts(
                    read: try row.int64(), accepted: try row.int64(), unchanged: try row.int64(),
                    returned: try row.int64()))
        }
    }
}
