/// A value together with its pointer and the faults found so far: the way a document becomes a typed value.
///
/// Each access that fails notes a fault and gives `nil`, and reading goes on, so that all faults come out together.
/// Members no one asked for are faults as well (`object` notes them when its body returns).
package struct JSONNode {
    package let value: JSONValue
    package let pointer: String
    package private(set) var faults: [JSONFault] = []

    package init(_ value: JSONValue, pointer: String = "") {
        self.value = value
        self.pointer = pointer
    }

    package mutating func object<Result>(_ body: (inout JSONMembers) -> Result?) -> Result? {
        guard case .object(let object) = value else { return fault(.wrongType, "an object") }
        var members = JSONMembers(object, pointer: pointer)
        let result = body(&members)
        faults += members.finish()
        return result
    }

    /// All elements, or `nil` when one of them could not be read.
    package mutating func array<Element>(
        count: ClosedRange<Int> = 0...10_000, _ body: (inout JSONNode) -> Element?
    ) -> [Element]? {
        guard case .array(let values) = value else { return fault(.wrongType, "an array") }
        guard count.contains(values.count) else {
            return fault(.wrongLength, "\(count.lowerBound) to \(count.upperBound) elements")
        }
        var elements: [Element] = []
        for (index, value) in values.enumerated() {
            var node = JSONNode(value, pointer: "\(pointer)/\(index)")
            if let element = body(&node) { elements.append(element) }
            faults += node.faults
        }
        return elements.count == values.count ? elements : nil
    }

    package mutating func string(bytes: ClosedRange<Int> = 0...4096) -> String? {
        guard case .string(let text) = value else { return fault(.wrongType, "a string") }
        guard bytes.contains(text.utf8.count) else {
            return fault(.wrongLength, "\(bytes.lowerBound) to \(bytes.upperBound) UTF-8 bytes")
        }
        return text
    }

    package mutating func integer(in range: ClosedRange<Int64> = .min ... .max) -> Int64? {
        guard case .integer(let number) = value else { return fault(.wrongType, "an integer") }
        guard range.contains(number) else { return fault(.outOfRange, "\(range.lowerBound) to \(range.upperBound)") }
        return number
    }

    package mutating func bool() -> Bool? {
        guard case .bool(let flag) = value else { return fault(.wrongType, "true or false") }
        return flag
    }

    /// A string the parser understands, such as a day or a word of a closed list; `expected` names the form.
    package mutating func parsed<Result>(
        _ expected: String, bytes: ClosedRange<Int> = 0...4096, _ parse: (String) -> Result?
    ) -> Result? {
        guard let text = string(bytes: bytes) else { return nil }
        return parse(text) ?? fault(.wrongForm, expected)
    }

    /// Notes a fault at this value. Returns `nil` so that it can end a read.
    @discardableResult
    package mutating func fault<Result>(_ code: JSONFault.Code, _ expected: String) -> Result? {
        faults.append(JSONFault(code: code, pointer: pointer, expected: expected))
        return nil
    }
}
