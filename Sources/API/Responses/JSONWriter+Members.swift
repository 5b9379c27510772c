import CivilTime
import StrictJSON

/// Members as answers have them.
extension JSONWriter {
    mutating func member(_ key: StaticString, _ text: String?) {
        self.key(key)
        if let text { string(text) } else { null() }
    }

    mutating func member(_ key: StaticString, _ number: Int) {
        self.key(key)
        integer(number)
    }

    mutating func member(_ key: StaticString, _ number: Int64?) {
        self.key(key)
        if let number { integer(number) } else { null() }
    }

    mutating func member(_ key: StaticString, _ flag: Bool) {
        self.key(key)
        bool(flag)
    }

    mutating func member(_ key: StaticString, _ instant: Instant) {
        self.key(key)
        self.instant(instant)
    }
}
