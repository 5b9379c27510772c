import StrictJSON
import Testing

@Suite struct `Writing JSON` {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `writes compactly`() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("score")
        writer.integer(116)
        writer.key("low" + "er")
        writer.integer(Int64.min)
        writer.key("tags")
        writer.beginArray()
        writer.string("好")
        writer.bool(true)
        writer.null()
        writer.beginObject()
        writer.endObject()
        writer.beginArray()
        writer.endArray()
        writer.endArray()
        writer.key("cap")
        writer.integer(nil as Int?)
        writer.endObject()
        #expect(
            text(writer.finish())
                == #"{"score":116,"lower":-9223372036854775808,"tags":["好",true,null,{},[]],"cap":null}"#)
    }

    @Test func `writes documents for people`() throws {
        let value = try JSONValue(reading: Array(#"{"a":[1,{"b":2},[]],"c":{}}"#.utf8))
        #expect(
            text(value.written(.pretty)) == """
                {
                  "a": [
                    1,
                    {
                      "b": 2
                    },
                    []
                  ],
                  "c": {}
                }

                """)
    }

    @Test func `escapes quotes, backslashes and control characters and nothing else`() {
        #expect(
            text(JSONValue.string("a\"b\\c/\n\r\t\u{8}\u{C}\u{1}\u{1F}\u{7F}\u{2028}😀").written())
                == #""a\"b\\c/\n\r\t\b\f\u0001\u001f"# + "\u{7F}\u{2028}😀\"")
        var writer = JSONWriter()
        writer.beginArray()
        writer.string(utf8: Array("\"y".utf8))
        writer.string(plain: { $0 += "z".utf8 })
        writer.endArray()
        #expect(text(writer.finish()) == #"["\"y","z"]"#)
    }

    @Test func `every string survives writing and reading`() throws {
        let scalars = (0...0x2FF).compactMap(Unicode.Scalar.init) + ["\u{FFFF}", "\u{10FFFF}", "\u{FEFF}"]
        let text = String(String.UnicodeScalarView(scalars))
        let read = try JSONValue(reading: JSONValue.string(text).written())
        guard case .string(let back) = read else { return #expect(Bool(false)) }
        #expect(Array(back.utf8) == Array(text.utf8))
    }

    @Test func `random documents survive writing and reading in both styles`() throws {
        var generator = Xorshift(state: 0x5EED)
        for _ in 0..<300 {
            let value = randomValue(depth: 0, using: &generator)
            for style in [JSONWriter.Style.compact, .pretty] {
                let bytes = value.written(style)
                let read = try JSONValue(reading: bytes)
                #expect(read == value)
                #expect(read.written(style) == bytes)
            }
        }
    }

    @Test func `a cut document is refused wherever it is cut`() {
        var generator = Xorshift(state: 7)
        let bytes = JSONValue.array([randomValue(depth: 0, using: &generator), .bool(true)]).written()
        for length in 0..<bytes.count {
            #expect(throws: JSONError.self) { try JSONValue(reading: Array(bytes[..<length])) }
        }
    }

    private func randomValue(depth: Int, using generator: inout Xorshift) -> JSONValue {
        switch Int.random(in: 0..<(depth < 4 ? 7 : 5), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &generator))
        case 3: return .integer(Int64.random(in: -9...9, using: &generator))
        case 4:
            let alphabet: [Character] = ["a", "\"", "\\", "\n", "\u{0}", "é", "信", "😀", "/"]
            return .string(
                String(
                    (0..<Int.random(in: 0..<9, using: &generator)).map { _ in
                        alphabet.randomElement(using: &generator) ?? "a"
                    }))
        case 5:
            return .array(
                (0..<Int.random(in: 0..<5, using: &generator)).map { _ in
                    randomValue(depth: depth + 1, using: &generator)
                })
        default:
            return .object(
                JSONObject(
                    uniqueMembers: (0..<Int.random(in: 0..<5, using: &generator)).map {
                        .init(key: "key\($0)", value: randomValue(depth: depth + 1, using: &generator))
                    }))
        }
    }
}

/// A small generator with a seed, so that a failing document can be made again.
struct Xorshift: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
