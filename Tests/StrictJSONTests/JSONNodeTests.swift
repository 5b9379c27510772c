import StrictJSON
import Testing

@Suite struct `Typed access to JSON` {
    private struct Person: Equatable {
        var code: String
        var points: Int64
        var cap: Int64?
        var note: String?
        var tags: [String]
    }

    private func person(_ text: String) throws -> (Person?, [JSONFault]) {
        var node = JSONNode(try JSONValue(reading: Array(text.utf8)))
        let result = node.object { members -> Person? in
            let code = members.string("code", bytes: 1...8)
            let points = members.integer("points", in: -200...200)
            let cap = members.nullable("cap") { $0.integer(in: 0...100) }
            let note = members.optional("note") { $0.string() }
            let tags = members.array("tags", count: 0...3) {
                $0.parsed("x or y") { ["x", "y"].contains($0) ? $0 : nil }
            }
            guard let code, let points, let cap, let note, let tags else { return nil }
            return Person(code: code, points: points, cap: cap, note: note, tags: tags)
        }
        return (result, node.faults)
    }

    @Test func `reads what was asked for`() throws {
        let (value, faults) = try person(#"{"code":"A","points":-3,"cap":null,"tags":["x","y"]}"#)
        #expect(value == Person(code: "A", points: -3, cap: nil, note: nil, tags: ["x", "y"]))
        #expect(faults.isEmpty)
    }

    @Test func `reports every fault together`() throws {
        let (value, faults) = try person(#"{"code":"","points":"3","tags":["x","z",1],"extra":0,"note":7}"#)
        #expect(value == nil)
        #expect(
            faults == [
                JSONFault(code: .wrongLength, pointer: "/code", expected: "1 to 8 UTF-8 bytes"),
                JSONFault(code: .wrongType, pointer: "/points", expected: "an integer"),
                JSONFault(code: .missingMember, pointer: "/cap", expected: "a member, which may be null"),
                JSONFault(code: .wrongType, pointer: "/note", expected: "a string"),
                JSONFault(code: .wrongForm, pointer: "/tags/1", expected: "x or y"),
                JSONFault(code: .wrongType, pointer: "/tags/2", expected: "a string"),
                JSONFault(code: .unknownMember, pointer: "/extra", expected: "no such member"),
            ])
    }

    @Test(arguments: [
        ("[]", JSONFault.Code.wrongType, ""), (#"{"code":"A","points":201,"cap":1,"tags":[]}"#, .outOfRange, "/points"),
        (#"{"code":"A","points":1,"cap":1,"tags":["x","x","x","x"]}"#, .wrongLength, "/tags"),
        (#"{"code":"A","points":1,"cap":1,"tags":[],"a b":1}"#, .unknownMember, "/*"),
    ])
    func `names the place of a fault`(text: String, code: JSONFault.Code, pointer: String) throws {
        let (value, faults) = try person(text)
        #expect(faults.map(\.code) == [code])
        #expect(faults.map(\.pointer) == [pointer])
        #expect(value == nil || code == .unknownMember)
    }
}
