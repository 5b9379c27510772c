package import StrictJSON

/// Who looked, as answers and exports write it.
package enum ReaderDocument {
    package static func write(_ entry: ReadReaders.Entry, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("at", entry.at)
        writer.member("actor_kind", entry.actorKind)
        writer.member("actor", entry.actor)
        writer.member("action", entry.action)
        writer.member("purpose", entry.purpose)
        writer.endObject()
    }
}
