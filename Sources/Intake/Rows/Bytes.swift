import Glibc

/// Bytes of a file that someone else owns, valid only during the call that hands them out.
package typealias Bytes = UnsafeBufferPointer<UInt8>

extension UnsafeBufferPointer<UInt8> {
    static var none: Bytes { Bytes(start: nil, count: 0) }

    func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount, let baseAddress else { return isEmpty && text.utf8CodeUnitCount == 0 }
        return memcmp(baseAddress, text.utf8Start, count) == 0
    }

    func equals(_ other: Bytes) -> Bool {
        guard count == other.count, let baseAddress, let base = other.baseAddress else {
            return isEmpty && other.isEmpty
        }
        return memcmp(baseAddress, base, count) == 0
    }

    func starts(with text: StaticString) -> Bool {
        count >= text.utf8CodeUnitCount && slice(0, text.utf8CodeUnitCount).equals(text)
    }

    func slice(_ start: Int, _ end: Int) -> Bytes {
        Bytes(rebasing: self[start..<end])
    }

    /// The offset of the first `byte`, from `start` on.
    func first(_ byte: UInt8, from start: Int = 0) -> Int? {
        guard let baseAddress, start < count,
            let found = memchr(baseAddress + start, Int32(byte), count - start)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(baseAddress)
    }

    func contains(_ text: StaticString) -> Bool {
        contains(Bytes(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Whether `other` occurs in these bytes; an empty one does not.
    func contains(_ other: Bytes) -> Bool {
        guard let wanted = other.first else { return false }
        var start = 0
        while let found = first(wanted, from: start), found + other.count <= count {
            if slice(found, found + other.count).equals(other) { return true }
            start = found + 1
        }
        return false
    }

    /// As `contains`, where ASCII letters of either case are the same.
    func containsLetterCaseAside(_ other: Bytes) -> Bool {
        func folded(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte + 0x20 : byte }
        guard !other.isEmpty, other.count <= count else { return false }
        return (0...(count - other.count)).contains { start in
            (0..<other.count).allSatisfy { folded(self[start + $0]) == folded(other[$0]) }
        }
    }

    var isASCII: Bool {
        var all: UInt8 = 0
        for byte in self { all |= byte }
        return all < 0x80
    }

    /// A C0 or C1 control character or DEL in UTF-8 text; NUL among them could not be stored at all. Line breaks and
    /// tabs may be allowed.
    func hasControlCharacter(allowingLineBreaks: Bool = false) -> Bool {
        var previous: UInt8 = 0
        for byte in self {
            if byte < 0x20, allowingLineBreaks, byte == 0x0A || byte == 0x0D || byte == 0x09 { continue }
            if byte < 0x20 || byte == 0x7F || (previous == 0xC2 && byte >= 0x80 && byte < 0xA0) { return true }
            previous = byte
        }
        return false
    }

    /// Without the spaces and tabs around it, which exports pad cells with.
    var trimmed: Bytes {
        var start = 0
        var end = count
        while start < end, self[start] == 0x20 || self[start] == 0x09 { start += 1 }
        while end > start, self[end - 1] == 0x20 || self[end - 1] == 0x09 { end -= 1 }
        return slice(start, end)
    }

    /// A decimal integer without sign, at most eighteen digits so that it cannot overflow.
    var unsignedInteger: Int64? {
        guard !isEmpty, count <= 18 else { return nil }
        var value: Int64 = 0
        for byte in self {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int64(byte - 0x30)
        }
        return value
    }
}

/// Memory of a fixed size, owned by one reader and freed with it. Its address does not move, so rows may point into it.
struct ByteBuffer: ~Copyable {
    let base: UnsafeMutablePointer<UInt8>
    let capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.base = .allocate(capacity: capacity)
        self.capacity = capacity
    }

    deinit {
        base.deallocate()
    }

    var bytes: Bytes { Bytes(start: base, count: count) }

    mutating func removeAll() {
        count = 0
    }

    /// Appends what fits; callers bound what they append by the capacity they asked for.
    mutating func append(_ bytes: Bytes) {
        guard let source = bytes.baseAddress else { return }
        let fitting = min(bytes.count, capacity - count)
        (base + count).update(from: source, count: fitting)
        count += fitting
    }

    mutating func append(_ byte: UInt8) {
        guard count < capacity else { return }
        base[count] = byte
        count += 1
    }

    /// After something else wrote the first `count` bytes.
    mutating func setCount(_ count: Int) {
        self.count = min(count, capacity)
    }
}
