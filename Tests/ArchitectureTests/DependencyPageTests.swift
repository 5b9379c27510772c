import Foundation
import Testing

/// Holds `Docs/dependencies.md` equal to `Package.swift` and to what SwiftPM resolved for this build.
@Suite struct `A list of components` {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    }

    /// Names in the table under a heading, with their second column.
    private func table(under heading: String, of page: String) throws -> [String: String] {
        let start = try #require(page.range(of: heading)).upperBound
        let part = String(page[start...]).components(separatedBy: "\n## ")[0]
        let rows = part.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
        return Dictionary(
            rows.map { row in
                let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
                return (cells[0], cells[1])
            }, uniquingKeysWith: { first, _ in first })
    }

    @Test func `is what the program is built from`() throws {
        let page = try text("Docs/dependencies.md")
        let named = try text("Package.swift").matches(of: /\.package\(url: "[^"]*\/([a-z0-9-]+)", from: "([0-9.]+)"/)
        let direct = Dictionary(
            uniqueKeysWithValues: named.map { (String($0.output.1), String($0.output.2)) })
        #expect(direct.count == (try text("Package.swift").components(separatedBy: ".package(").count - 1))
        #expect(try table(under: "## Swift packages named", of: page) == direct)

        let resolved = try text("Package.resolved").matches(of: /"identity" : "([^"]+)"/).map { String($0.output.1) }
        let start = try #require(page.range(of: "## Packages these bring along")).upperBound
        let list = String(page[start...]).components(separatedBy: "\n\n")[1]
        let brought = list.split { $0 == "," || $0.isWhitespace }.map(String.init)
        #expect(Set(brought).union(direct.keys) == Set(resolved))
        #expect(Set(brought).isDisjoint(with: direct.keys))
    }
}
