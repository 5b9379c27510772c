package import StrictJSON

/// A file of golden cases about one theme.
package struct GoldenTheme: Sendable {
    package let theme: String
    package let cases: [GoldenCase]

    /// What a file says, and everything wrong with its form.
    package struct Reading: Sendable {
        /// `nil` when faults leave no complete set of cases.
        package let theme: GoldenTheme?
        package let faults: [JSONFault]
    }

    static let limits = JSONLimits(bytes: 1024 * 1024, depth: 8, values: 100_000, stringBytes: 1024)

    /// Throws for bytes that are no JSON document at all.
    package static func read(_ bytes: [UInt8]) throws(JSONError) -> Reading {
        var node = JSONNode(try JSONValue(reading: bytes, limits: limits))
        let theme = node.object { members -> GoldenTheme? in
            let theme = members.name("theme")
            let cases = members.array("cases", count: 1...1000) { $0.object(GoldenCase.init(members:)) }
            guard let theme, let cases else { return nil }
            return GoldenTheme(theme: theme, cases: cases)
        }
        return Reading(theme: node.faults.isEmpty ? theme : nil, faults: node.faults)
    }
}
