import CivilTime
import StrictJSON

/// Members as the documents a person takes away have them.
extension JSONWriter {
    mutating func member(_ key: StaticString, _ text: String?) {
        self.key(key)
        if let text { string(text) } else { null() }
    }

    mutating func member(_ key: StaticString, _ texts: [String]) {
        self.key(key)
        beginArray()
        for text in texts { string(text) }
        endArray()
    }

    mutating func member(_ key: StaticString, _ instant: Instant?) {
        member(key, instant.map { "\($0)" })
    }

    mutating func member(_ key: StaticString, _ day: Day?) {
        member(key, day.map { "\($0)" })
    }

    /// Which card a score was computed with.
    mutating func card(_ card: CardReference) {
        key("card")
        beginObject()
        member("code", card.code)
        key("version")
        integer(card.version)
        member("digest", card.digest)
        endObject()
    }
}

extension Instant {
    /// Whole seconds since 1970, as RFC 7519 wants them; fractions are dropped.
    var seconds: Int64 { microseconds / 1_000_000 - (microseconds % 1_000_000 < 0 ? 1 : 0) }
}
