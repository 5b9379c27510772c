package import StrictJSON

/// Who looked, as answers and exports write it.
package enum ReaderDocument {
    /// `why` says the purpose in words; an export has the code alone.
    package static func write(_ entry: ReadReaders.Entry, why: String? = nil, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("at", entry.at)
        writer.member("actor_kind", entry.actorKind)
        writer.member("actor", entry.actor)
        writer.member("action", entry.action)
        writer.member("purpose", entry.purpose)
        if let why { writer.member("purpose_text", why) }
        writer.endObject()
    }
}
