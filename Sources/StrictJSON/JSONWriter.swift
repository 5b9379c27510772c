/// Writes JSON straight into bytes: compact for the wire, indented for documents people read and compare.
///
/// It keeps commas and indentation right; that keys and values alternate and containers close is the caller's
/// concern, as the order of members is. There is no floating point to write.
package struct JSONWriter: ~Copyable {
    package enum Style: Sendable {
        case compact
        /// Two spaces for each level, one member or element a line, and a line feed at the end.
        case pretty
    }

    private var bytes: [UInt8] = []
    private let style: Style
    private var depth = 0
    /// An entry of the open container has been written, so the next one is preceded by a comma.
    private var needsComma = false
    private var afterKey = false

    package init(style: Style = .compact, reserving capacity: Int = 1024) {
        self.style = style
        bytes.reserveCapacity(capacity)
    }

    /// The document written so far.
    package consuming func finish() -> [UInt8] {
        if style == .pretty { bytes.append(0x0A) }
        return bytes
    }

    package mutating func beginObject() { begin(0x7B) }
    package mutating func endObject() { end(0x7D) }
    package mutating func beginArray() { begin(0x5B) }
    package mutating func endArray() { end(0x5D) }

    /// A key known at compile time; it must need no escaping.
    package mutating func key(_ name: StaticString) {
        startEntry()
        bytes.append(0x22)
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(0x22)
        endKey()
    }

    package mutating func key(_ name: String) {
        startEntry()
        quote(name)
        endKey()
    }

    package mutating func string(_ text: String) {
        startEntry()
        quote(text)
        needsComma = true
    }

    /// A string given as UTF-8 bytes. The caller vouches that they are well-formed.
    package mutating func string(utf8 text: [UInt8]) {
        startEntry()
        bytes.append(0x22)
        text.withUnsafeBufferPointer { appendEscaped($0) }
        bytes.append(0x22)
        needsComma = true
    }

    /// A string whose bytes `append` adds in place, such as a date. The caller vouches that none needs an escape.
    package mutating func string(plain append: (inout [UInt8]) -> Void) {
        startEntry()
        bytes.append(0x22)
        append(&bytes)
        bytes.append(0x22)
        needsComma = true
    }

    package mutating func integer(_ number: Int64) {
        startEntry()
        appendDigits(number)
        needsComma = true
    }

    package mutating func integer(_ number: Int) {
        integer(Int64(number))
    }

    package mutating func bool(_ flag: Bool) { literal(flag ? "true" : "false") }
    package mutating func null() { literal("null") }

    /// The integer, or `null` when there is none.
    package mutating func integer(_ number: Int?) {
        if let number { integer(Int64(number)) } else { null() }
    }

    package mutating func value(_ value: JSONValue) {
        switch value {
        case .string(let text): string(text)
        case .integer(let number): integer(number)
        case .bool(let flag): bool(flag)
        case .null: null()
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for member in object.members {
                key(member.key)
                self.value(member.value)
            }
            endObject()
        }
    }

    private mutating func literal(_ word: StaticString) {
        startEntry()
        word.withUTF8Buffer { bytes.append(contentsOf: $0) }
        needsComma = true
    }

    private mutating func begin(_ byte: UInt8) {
        startEntry()
        bytes.append(byte)
        depth += 1
        needsComma = false
    }

    private mutating func end(_ byte: UInt8) {
        depth -= 1
        if needsComma { breakLine() }
        bytes.append(byte)
        needsComma = true
    }

    private mutating func startEntry() {
        if afterKey {
            afterKey = false
            return
        }
        if needsComma { bytes.append(0x2C) }
        if depth > 0 { breakLine() }
    }

    private mutating func endKey() {
        bytes.append(0x3A)
        if style == .pretty { bytes.append(0x20) }
        afterKey = true
    }

    private mutating func breakLine() {
        guard style == .pretty else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: 2 * depth))
    }

    private mutating func quote(_ text: String) {
        bytes.append(0x22)
        var text = text
        text.withUTF8 { appendEscaped($0) }
        bytes.append(0x22)
    }

    /// Appends whole runs between the few bytes that need an escape.
    private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        var runStart = 0
        for index in text.indices {
            let byte = text[index]
            guard byte < 0x20 || byte == 0x22 || byte == 0x5C else { continue }
            bytes.append(contentsOf: text[runStart..<index])
            runStart = index + 1
            appendEscape(byte)
        }
        bytes.append(contentsOf: text[runStart...])
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(0x5C)
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x08: bytes.append(0x62)
        case 0x09: bytes.append(0x74)
        case 0x0A: bytes.append(0x6E)
        case 0x0C: bytes.append(0x66)
        case 0x0D: bytes.append(0x72)
        default:
            let low = byte & 0xF
            bytes.append(contentsOf: [0x75, 0x30, 0x30, 0x30 + (byte >> 4), low < 10 ? 0x30 + low : 0x57 + low])
        }
    }

    private mutating func appendDigits(_ number: Int64) {
        var rest = number.magnitude
        if number < 0 { bytes.append(0x2D) }
        let start = bytes.count
        repeat {
            bytes.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }
}

extension JSONValue {
    /// The whole document.
    package func written(_ style: JSONWriter.Style = .compact) -> [UInt8] {
        var writer = JSONWriter(style: style)
        writer.value(self)
        return writer.finish()
    }
}
