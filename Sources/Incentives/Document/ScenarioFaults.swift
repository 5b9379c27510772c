package import StrictJSON

/// Everything wrong with the form of a scenario's document, each with the JSON pointer of the member. Never carries
/// content.
package struct ScenarioFaults: Error, Hashable, Sendable {
    package let faults: [JSONFault]

    package init(faults: [JSONFault]) {
        self.faults = faults
    }

    /// Bytes that are no JSON document at all.
    init(_ error: JSONError) {
        faults = [JSONFault(code: .wrongForm, pointer: error.pointer, expected: "JSON, unlike \(error.code.rawValue)")]
    }
}

extension ScenarioFaults: CustomStringConvertible {
    package var description: String { faults.map(\.description).joined(separator: "\n") }
}
