import Store
package import StrictJSON

/// Deliveries as officers see them.
extension OfficerDocument {
    package static func write(_ page: ReadDeliveries.Page, next: String?, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("deliveries")
        writer.beginArray()
        for delivery in page.deliveries {
            writer.beginObject()
            members(of: delivery, to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.member("next_cursor", next)
        writer.endObject()
    }

    /// With the rows that went back: line and reasons, nothing of what they said.
    package static func write(_ answer: ReadDeliveries.Answer, next: String?, to writer: inout JSONWriter) {
        writer.beginObject()
        members(of: answer.delivery, to: &writer)
        writer.key("returned")
        writer.beginArray()
        for row in answer.returned {
            writer.beginObject()
            writer.key("line")
            writer.integer(row.line)
            writer.member("reasons", row.reasons)
            writer.endObject()
        }
        writer.endArray()
        writer.member("next_cursor", next)
        writer.endObject()
    }

    private static func members(of delivery: DeliverySummary, to writer: inout JSONWriter) {
        writer.key("delivery")
        writer.integer(delivery.number)
        writer.member("source", delivery.source)
        writer.member("format", delivery.format)
        writer.member("received_at", delivery.receivedAt)
        let counts = delivery.counts
        for (name, rows) in [
            ("rows_read" as StaticString, counts.read), ("rows_accepted", counts.accepted),
            ("rows_unchanged", counts.unchanged), ("rows_returned", counts.returned),
        ] {
            writer.key(name)
            writer.integer(rows)
        }
    }
}
