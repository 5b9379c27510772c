package import Incentives

/// The publication gate says no: every reason, with its place in the document.
package struct ScenarioRefusal: Error, Hashable, Sendable {
    package let refusals: [GateRefusal]
}

extension ScenarioRefusal: CustomStringConvertible {
    package var description: String { refusals.map(\.description).joined(separator: "\n") }
}
