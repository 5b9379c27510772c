/// Reads one JSON document from bytes and refuses everything two readers could understand differently: duplicate
/// keys, fractions, lone surrogates, malformed UTF-8, a byte order mark, anything after the document.
///
/// It stops at the first fault, since what follows a syntax fault has no meaning. It never guesses or repairs.
struct JSONReader {
    let bytes: [UInt8]
    let limits: JSONLimits
    var position = 0
    private var depth = 0
    private var values = 0

    init(_ bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func document() throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.bytes else { throw JSONError(code: .tooManyBytes, offset: limits.bytes) }
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { throw fault(.byteOrderMark) }
        skipSpace()
        guard position < bytes.count else { throw fault(.empty) }
        let result = try value()
        skipSpace()
        guard position == bytes.count else { throw fault(.trailingBytes) }
        return result
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        values += 1
        guard values <= limits.values else { throw fault(.tooManyValues) }
        switch try peek() {
        case 0x7B: return try object()
        case 0x5B: return try array()
        case 0x22: return .string(try string())
        case 0x2D, 0x30...0x39: return .integer(try integer())
        case 0x74: return try literal("true", .bool(true))
        case 0x66: return try literal("false", .bool(false))
        case 0x6E: return try literal("null", .null)
        default: throw fault(.unexpectedByte)
        }
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        try open()
        var members: [JSONObject.Member] = []
        var seen = KeySet()
        while try !close(with: 0x7D, afterFirst: !members.isEmpty) {
            guard try peek() == 0x22 else { throw fault(.unexpectedByte) }
            let start = position
            let key = try string()
            let token = JSONPointerToken.key(key)
            guard seen.insert(key) else { throw JSONError(code: .duplicateKey, offset: start, pointer: "/" + token) }
            skipSpace()
            guard try peek() == 0x3A else { throw fault(.unexpectedByte) }
            position += 1
            skipSpace()
            do throws(JSONError) {
                members.append(JSONObject.Member(key: key, value: try value()))
            } catch {
                throw error.inside(token)
            }
        }
        return .object(JSONObject(uniqueMembers: members))
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        try open()
        var elements: [JSONValue] = []
        while try !close(with: 0x5D, afterFirst: !elements.isEmpty) {
            do throws(JSONError) {
                elements.append(try value())
            } catch {
                throw error.inside(String(elements.count))
            }
        }
        return .array(elements)
    }

    private mutating func open() throws(JSONError) {
        depth += 1
        guard depth <= limits.depth else { throw fault(.tooDeep) }
        position += 1
        skipSpace()
    }

    /// Whether the container ends here; otherwise leaves the position at its next entry, past the comma.
    private mutating func close(with end: UInt8, afterFirst: Bool) throws(JSONError) -> Bool {
        skipSpace()
        let byte = try peek()
        if byte == end {
            depth -= 1
            position += 1
            return true
        }
        guard afterFirst else { return false }
        guard byte == 0x2C else { throw fault(.unexpectedByte) }
        position += 1
        skipSpace()
        // A comma promises another entry, so an end or a second comma here is refused where it stands.
        guard try peek() != end else { throw fault(.unexpectedByte) }
        return false
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for expected in word.description.utf8 {
            guard try peek() == expected else { throw fault(.unexpectedByte) }
            position += 1
        }
        return value
    }

    /// `-?(0|[1-9][0-9]*)`. Minus zero is refused: no integer would be written back that way.
    private mutating func integer() throws(JSONError) -> Int64 {
        let start = position
        let negative = bytes[position] == 0x2D
        if negative { position += 1 }
        var value: Int64 = 0
        var digits = 0
        while position < bytes.count, case let digit = bytes[position] &- 0x30, digit < 10 {
            if digits > 0, value == 0 { throw JSONError(code: .malformedNumber, offset: start) }
            // Gathered as a negative number because Int64.min has no positive twin.
            let (tens, tooBig) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = tens.subtractingReportingOverflow(Int64(digit))
            guard !tooBig, !overflow else { throw JSONError(code: .numberOutOfRange, offset: start) }
            value = sum
            digits += 1
            position += 1
        }
        guard digits > 0 else { throw JSONError(code: .malformedNumber, offset: start) }
        if position < bytes.count, [0x2E, 0x65, 0x45].contains(bytes[position]) {
            throw JSONError(code: .numberNotInteger, offset: start)
        }
        if negative {
            guard value != 0 else { throw JSONError(code: .numberNotInteger, offset: start) }
            return value
        }
        guard value != .min else { throw JSONError(code: .numberOutOfRange, offset: start) }
        return -value
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    func peek() throws(JSONError) -> UInt8 {
        guard position < bytes.count else { throw fault(.unexpectedEnd) }
        return bytes[position]
    }

    func fault(_ code: JSONError.Code) -> JSONError {
        JSONError(code: code, offset: position)
    }
}

/// The keys of one object so far. A few are compared one by one, which is faster than hashing them.
private struct KeySet {
    private var few: [String] = []
    private var many: Set<ByteKey> = []

    /// False when the key is already there.
    mutating func insert(_ key: String) -> Bool {
        if many.isEmpty {
            guard !few.contains(where: { $0.utf8.elementsEqual(key.utf8) }) else { return false }
            few.append(key)
            if few.count > 12 { many = Set(few.map(ByteKey.init)) }
            return true
        }
        return many.insert(ByteKey(text: key)).inserted
    }
}

extension JSONValue {
    /// Reads a whole document.
    package init(reading bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        var reader = JSONReader(bytes, limits: limits)
        self = try reader.document()
    }
}
