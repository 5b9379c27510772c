import CivilTime
import Scoring
import Store
package import StrictJSON

/// A record with its versions, as answers, reports and exports write it.
package enum RecordDocument {
    /// `applied` is what it adds or takes away now; `nil` without a score.
    package static func write(_ life: RecordLife, applied: Int? = nil, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("source")
        writer.beginObject()
        writer.member("code", life.source.text)
        writer.member("name_zh", life.sourceNameZh)
        writer.endObject()
        writer.member("record_no", life.recordNo)
        writer.key("applied_points")
        writer.integer(applied)
        writer.member("moved_away_at", life.movedAwayAt)
        writer.key("versions")
        writer.beginArray()
        for version in life.versions { write(version, to: &writer) }
        writer.endArray()
        writer.endObject()
    }

    private static func write(_ version: RecordLife.Version, to writer: inout JSONWriter) {
        let content = version.content
        writer.beginObject()
        writer.member("reason", version.reason.rawValue)
        writer.member("status", content.status.code)
        writer.member("indicator", version.indicator.text)
        writer.member("act", content.act.isEmpty ? nil : content.act)
        writer.member("occurred_on", content.occurredOn)
        writer.member("expires_on", content.expiresOn)
        writer.key("magnitude")
        writer.integer(content.magnitude)
        writer.member("procedure", content.ordinaryProcedure ? "ordinary" : "summary")
        writer.key("legally_confirmed")
        writer.bool(content.legallyConfirmed)
        writer.key("dispute_only_marks")
        writer.bool(content.disputeOnlyMarks)
        writer.member("received_at", content.receivedAt)
        writer.member("known_from", content.knownFrom)
        writer.member("known_to", content.knownTo == Instant(microseconds: .max) ? nil : content.knownTo)
        writer.endObject()
    }
}
