extension JSONReader {
    /// Reads a string whose opening quote is at the position. Most strings have no escape and are copied in one go.
    mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while true {
            let byte = try peek()
            if byte == 0x22 {
                let text = try text(bytes[start..<position], at: start)
                position += 1
                return text
            }
            if byte == 0x5C { return try escapedString(from: start) }
            guard byte >= 0x20 else { throw fault(.controlCharacter) }
            position += 1
        }
    }

    /// The rest of a string that has an escape at the position; the bytes from `start` up to it are plain.
    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var unescaped: [UInt8] = []
        var runStart = start
        while true {
            let byte = try peek()
            guard byte >= 0x20 else { throw fault(.controlCharacter) }
            guard byte == 0x22 || byte == 0x5C else {
                position += 1
                continue
            }
            // Each run is checked on its own: an escape never completes a half-written character.
            unescaped.append(contentsOf: try text(bytes[runStart..<position], at: runStart).utf8)
            guard unescaped.count <= limits.stringBytes else { throw fault(.stringTooLong) }
            position += 1
            if byte == 0x22 { return String(decoding: unescaped, as: UTF8.self) }
            unescaped.append(contentsOf: Character(try escape()).utf8)
            runStart = position
        }
    }

    /// The scalar an escape stands for; the position is behind the backslash.
    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = position - 1
        let byte = try peek()
        position += 1
        switch byte {
        case 0x22, 0x5C, 0x2F: return Unicode.Scalar(byte)
        case 0x62: return "\u{8}"
        case 0x66: return "\u{C}"
        case 0x6E: return "\n"
        case 0x72: return "\r"
        case 0x74: return "\t"
        case 0x75: break
        default: throw JSONError(code: .invalidEscape, offset: start)
        }
        let unit = try hexUnit(escapeAt: start)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        // A surrogate: only a high one followed at once by an escaped low one is a character.
        guard unit < 0xDC00, position + 1 < bytes.count, bytes[position] == 0x5C, bytes[position + 1] == 0x75 else {
            throw JSONError(code: .loneSurrogate, offset: start)
        }
        position += 2
        let low = try hexUnit(escapeAt: position - 2)
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
        else { throw JSONError(code: .loneSurrogate, offset: start) }
        return scalar
    }

    private mutating func hexUnit(escapeAt start: Int) throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            let byte = try peek()
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: throw JSONError(code: .invalidEscape, offset: start)
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    private func text(_ slice: ArraySlice<UInt8>, at start: Int) throws(JSONError) -> String {
        guard slice.count <= limits.stringBytes else { throw JSONError(code: .stringTooLong, offset: start) }
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw JSONError(code: .invalidUTF8, offset: start + Self.validPrefix(of: slice))
        }
        return text
    }

    /// How many bytes are well-formed before the first that is not; only for the offset in an error.
    private static func validPrefix(of slice: ArraySlice<UInt8>) -> Int {
        var valid = 0
        var iterator = slice.makeIterator()
        var decoder = UTF8()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { valid += UTF8.width(scalar) }
        return valid
    }
}
