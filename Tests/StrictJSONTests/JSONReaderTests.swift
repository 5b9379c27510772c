import StrictJSON
import Testing

@Suite struct `Reading JSON` {
    private func read(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
        try JSONValue(reading: Array(text.utf8), limits: limits)
    }

    @Test func `keeps members in the order they were written`() throws {
        let value = try read(#" { "b" : 1, "a" : [ true , false, null, "x" ], "c": {} } "#)
        #expect(
            value
                == .object(
                    JSONObject(uniqueMembers: [
                        .init(key: "b", value: .integer(1)),
                        .init(key: "a", value: .array([.bool(true), .bool(false), .null, .string("x")])),
                        .init(key: "c", value: .object(JSONObject(uniqueMembers: []))),
                    ])))
    }

    @Test(arguments: [
        ("0", Int64(0)), ("7", 7), ("-1", -1), ("9223372036854775807", .max), ("-9223372036854775808", .min),
    ])
    func `reads integers to the edges of 64 bits`(text: String, expected: Int64) throws {
        #expect(try read(text) == .integer(expected))
    }

    @Test(arguments: [
        (#""\u00e9""#, "é"), (#""\ud83d\ude00""#, "😀"), (#""a\\\/\"\b\f\n\r\t\u0000z""#, "a\\/\"\u{8}\u{C}\n\r\t\0z"),
        (#""信用\u4fe1""#, "信用信"), (#""""#, ""), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"), (#""\uE000""#, "\u{E000}"),
    ])
    func `unescapes strings`(text: String, expected: String) throws {
        #expect(try read(text) == .string(expected))
    }

    @Test(arguments: [
        ("", JSONError.Code.empty, 0, ""), ("  ", .empty, 2, ""), ("\u{FEFF}1", .byteOrderMark, 0, ""),
        ("{} {}", .trailingBytes, 3, ""), ("1\0", .trailingBytes, 1, ""), ("tru", .unexpectedEnd, 3, ""),
        ("truE", .unexpectedByte, 3, ""), ("[1,]", .unexpectedByte, 3, ""), ("[,1]", .unexpectedByte, 1, "/0"),
        ("[1 2]", .unexpectedByte, 3, ""), (#"{"a":1,}"#, .unexpectedByte, 7, ""),
        (#"{"a" 1}"#, .unexpectedByte, 5, ""),
        ("{1:2}", .unexpectedByte, 1, ""), (#"{"a":1"#, .unexpectedEnd, 6, ""), ("[", .unexpectedEnd, 1, ""),
        (#"{"a":{"b":[0,1.0]}}"#, .numberNotInteger, 13, "/a/b/1"), ("1e3", .numberNotInteger, 0, ""),
        ("-0", .numberNotInteger, 0, ""), ("01", .malformedNumber, 0, ""), ("-", .malformedNumber, 0, ""),
        ("+1", .unexpectedByte, 0, ""), ("NaN", .unexpectedByte, 0, ""),
        ("9223372036854775808", .numberOutOfRange, 0, ""), ("-9223372036854775809", .numberOutOfRange, 0, ""),
        ("18446744073709551616", .numberOutOfRange, 0, ""), ("1E400", .numberNotInteger, 0, ""),
        ("-1e-400", .numberNotInteger, 0, ""), ("0e0", .numberNotInteger, 0, ""), ("-0.0", .numberNotInteger, 0, ""),
        ("1.", .numberNotInteger, 0, ""), ("-00", .malformedNumber, 0, ""), ("-01", .malformedNumber, 0, ""),
        ("0x1", .trailingBytes, 1, ""), ("1_0", .trailingBytes, 1, ""), ("-Infinity", .malformedNumber, 0, ""),
        ("--1", .malformedNumber, 0, ""), ("１", .unexpectedByte, 0, ""), ("[1-2]", .unexpectedByte, 2, ""),
        (#"{"a":1,"b":2,"a":3}"#, .duplicateKey, 13, "/a"), (#"{"a":1,"\u0061":3}"#, .duplicateKey, 7, "/a"),
        (#""\ud800""#, .loneSurrogate, 1, ""), (#""\udc00""#, .loneSurrogate, 1, ""),
        (#""\udc00\udc00""#, .loneSurrogate, 1, ""),
        (#""\ud800\u0041""#, .loneSurrogate, 1, ""), (#""\ud800x""#, .loneSurrogate, 1, ""),
        (#""\ud800\ud800""#, .loneSurrogate, 1, ""), (#""\ud800\n""#, .loneSurrogate, 1, ""),
        (#""\ud83d\ude00\udc00""#, .loneSurrogate, 13, ""), (#""\uDBFF\uE000""#, .loneSurrogate, 1, ""),
        (#""\ud800\u""#, .invalidEscape, 7, ""), (#"{"\ud800":1}"#, .loneSurrogate, 2, ""),
        (#""\x""#, .invalidEscape, 1, ""), (#""\u12g4""#, .invalidEscape, 1, ""), (#""\u12"#, .unexpectedEnd, 5, ""),
        ("\"a\nb\"", .controlCharacter, 2, ""), ("\"abc", .unexpectedEnd, 4, ""), ("'a'", .unexpectedByte, 0, ""),
        ("// no\n1", .unexpectedByte, 0, ""),
    ])
    func `refuses what is not strict JSON and says where`(
        text: String, code: JSONError.Code, offset: Int, pointer: String
    ) {
        #expect(throws: JSONError(code: code, offset: offset, pointer: pointer)) { try read(text) }
    }

    @Test(
        arguments: [
            ([0xFF], 3), ([0xC0, 0xAF], 3), ([0xED, 0xA0, 0x80], 3), ([0x61, 0xE4, 0xBF], 4),
            ([0xF4, 0x90, 0x80, 0x80], 3),
            ([0x80], 3),
            // Overlong forms of "/", U+0000, U+07FF and U+FFFF, the lone halves of a pair, and what lies beyond Unicode.
            ([0xC1, 0xBF], 3), ([0xC0, 0x80], 3), ([0xE0, 0x80, 0xAF], 3), ([0xE0, 0x9F, 0xBF], 3),
            ([0xF0, 0x80, 0x80, 0xAF], 3), ([0xF0, 0x8F, 0xBF, 0xBF], 3), ([0xED, 0xBF, 0xBF], 3),
            ([0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], 3), ([0xF5, 0x80, 0x80, 0x80], 3),
            ([0xF8, 0x88, 0x80, 0x80, 0x80], 3), ([0xFE], 3), ([0x61, 0xC3], 4),
        ] as [([UInt8], Int)])
    func `refuses malformed UTF-8 at its byte`(bytes: [UInt8], offset: Int) {
        let document = Array("[ \"".utf8) + bytes + Array("\"]".utf8)
        #expect(throws: JSONError(code: .invalidUTF8, offset: offset, pointer: "/0")) {
            try JSONValue(reading: document)
        }
    }

    @Test func `an escape does not complete a half-written character`() {
        let document: [UInt8] = [0x22, 0xE4, 0xBF] + Array(#"\n""#.utf8)
        #expect(throws: JSONError(code: .invalidUTF8, offset: 1)) { try JSONValue(reading: document) }
    }

    @Test(arguments: [
        (JSONLimits(bytes: 9), JSONError.Code.tooManyBytes), (JSONLimits(depth: 2), .tooDeep),
        (JSONLimits(values: 4), .tooManyValues), (JSONLimits(stringBytes: 2), .stringTooLong),
    ])
    func `keeps to its limits`(limits: JSONLimits, code: JSONError.Code) throws {
        let text = #"[1,[2,["abc"]]]"#
        #expect(throws: JSONError.self) { try read(text, limits: limits) }
        do {
            _ = try read(text, limits: limits)
        } catch {
            #expect(error.code == code)
        }
        _ = try read(text, limits: JSONLimits(bytes: 15, depth: 3, values: 6, stringBytes: 3))
    }

    @Test func `an escaped string counts against the limit as well`() {
        #expect(throws: JSONError(code: .stringTooLong, offset: 7)) {
            try read(#""\n\n\n""#, limits: JSONLimits(stringBytes: 2))
        }
    }

    @Test func `a hundred thousand open brackets end at the depth limit`() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: JSONError(code: .tooDeep, offset: 32, pointer: String(repeating: "/0", count: 32))) {
            try read(text)
        }
    }

    @Test func `depth counts what is open at once, objects and arrays alike`() throws {
        let limits = JSONLimits(depth: 3)
        _ = try read(#"[[[],[]],[[]],{"a":{}},{"a":[]}]"#, limits: limits)
        for text in ["[[[[]]]]", #"[{"a":[{}]}]"#, #"{"a":{"a":{"a":{}}}}"#, #"[[],[[[]]]]"#] {
            #expect(throws: JSONError.self) { try read(text, limits: limits) }
        }
        let deepest = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
        #expect(throws: Never.self) { try read(deepest) }
        #expect(throws: JSONError.self) { try read("[\(deepest)]") }
    }

    @Test func `malformed UTF-8 is refused in keys and between values too`() {
        #expect(throws: JSONError(code: .invalidUTF8, offset: 2)) {
            try JSONValue(reading: Array("{\"".utf8) + [0xC0, 0xAF] + Array("\":1}".utf8))
        }
        #expect(throws: JSONError(code: .unexpectedByte, offset: 2)) {
            try JSONValue(reading: Array("[1".utf8) + [0xC2, 0xA0] + Array("]".utf8))
        }
    }

    @Test func `duplicate keys are found among many`() {
        let members = (0..<500).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        #expect(throws: Never.self) { try read("{\(members)}") }
        #expect(throws: JSONError.self) { try read("{\(members),\"k250\":0}") }
    }

    @Test func `keys that only look alike are different keys`() throws {
        guard case .object(let object) = try read("{\"\u{212A}\":1,\"K\":2}") else { return #expect(Bool(false)) }
        #expect(object["K"] == .integer(2))
        #expect(object.members.count == 2)
    }

    @Test func `an error shows member names but never what could be content`() {
        #expect(throws: JSONError(code: .numberNotInteger, offset: 22, pointer: "/*")) {
            try read(#"{"110105194912310021":1.5}"#)
        }
        #expect(JSONError(code: .tooDeep, offset: 3, pointer: "/a").description == "too_deep at byte 3, /a")
    }
}
