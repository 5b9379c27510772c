/// The members of one object while a reader takes them out by name. Only `JSONNode.object` makes one.
package struct JSONMembers {
    private let object: JSONObject
    private let pointer: String
    private var asked: Set<ByteKey> = []
    private var faults: [JSONFault] = []

    init(_ object: JSONObject, pointer: String) {
        self.object = object
        self.pointer = pointer
    }

    /// A member that must be there.
    package mutating func required<Result>(_ name: String, _ body: (inout JSONNode) -> Result?) -> Result? {
        guard let value = take(name) else {
            note(name, .missingMember, "a member")
            return nil
        }
        return read(value, name, body)
    }

    /// A member that must be there and may be `null`, so that "none" is written and never forgotten. The outer
    /// optional is `nil` after a fault.
    package mutating func nullable<Result>(_ name: String, _ body: (inout JSONNode) -> Result?) -> Result?? {
        guard let value = take(name) else {
            note(name, .missingMember, "a member, which may be null")
            return nil
        }
        guard value != .null else { return .some(nil) }
        return read(value, name, body).map(Optional.some)
    }

    /// A member that may be absent; `null` counts as absent. The outer optional is `nil` after a fault.
    package mutating func optional<Result>(_ name: String, _ body: (inout JSONNode) -> Result?) -> Result?? {
        guard let value = take(name), value != .null else { return .some(nil) }
        return read(value, name, body).map(Optional.some)
    }

    /// A member that may be absent, where `null` is no way to say so. The outer optional is `nil` after a fault.
    package mutating func ifPresent<Result>(_ name: String, _ body: (inout JSONNode) -> Result?) -> Result?? {
        guard let value = take(name) else { return .some(nil) }
        return read(value, name, body).map(Optional.some)
    }

    package mutating func string(_ name: String, bytes: ClosedRange<Int> = 0...4096) -> String? {
        required(name) { $0.string(bytes: bytes) }
    }

    package mutating func integer(_ name: String, in range: ClosedRange<Int64> = .min ... .max) -> Int64? {
        required(name) { $0.integer(in: range) }
    }

    package mutating func bool(_ name: String) -> Bool? {
        required(name) { $0.bool() }
    }

    package mutating func object<Result>(_ name: String, _ body: (inout JSONMembers) -> Result?) -> Result? {
        required(name) { $0.object(body) }
    }

    package mutating func array<Element>(
        _ name: String, count: ClosedRange<Int> = 0...10_000, _ body: (inout JSONNode) -> Element?
    ) -> [Element]? {
        required(name) { $0.array(count: count, body) }
    }

    /// Notes a fault at a member, for rules that look at several of them.
    package mutating func note(_ name: String, _ code: JSONFault.Code, _ expected: String) {
        faults.append(
            JSONFault(code: code, pointer: "\(pointer)/\(JSONPointerToken.key(name))", expected: expected))
    }

    mutating func finish() -> [JSONFault] {
        for member in object.members where !asked.contains(ByteKey(text: member.key)) {
            note(member.key, .unknownMember, "no such member")
        }
        return faults
    }

    private mutating func take(_ name: String) -> JSONValue? {
        asked.insert(ByteKey(text: name))
        return object[name]
    }

    private mutating func read<Result>(
        _ value: JSONValue, _ name: String, _ body: (inout JSONNode) -> Result?
    ) -> Result? {
        var node = JSONNode(value, pointer: "\(pointer)/\(JSONPointerToken.key(name))")
        let result = body(&node)
        faults += node.faults
        return result
    }
}
