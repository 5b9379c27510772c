import Signing
import StrictJSON
import UseCases

/// A page of events as JSON. An event names whom it is about, and neither a score nor a record's content.
enum EventBody {
    static func write(_ events: [ReadEvents.Entry], next: String, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("events")
        writer.beginArray()
        for event in events {
            writer.beginObject()
            writer.key("type")
            writer.string(event.kind)
            writer.key("citizen")
            if let citizen = event.citizen { writer.citizen(citizen) } else { writer.null() }
            writer.key("at")
            writer.instant(event.at)
            writer.endObject()
        }
        writer.endArray()
        writer.key("next_cursor")
        writer.string(next)
        writer.endObject()
    }
}
