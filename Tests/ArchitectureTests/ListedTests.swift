import Foundation
import Testing

/// Pages that list what the program has: tables, rooms, log messages. A reader trusts that such a list is whole.
@Suite struct `Lists in documents` {
    private static let root = `Import directions`.sources.deletingLastPathComponent()

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    }

    private func sources() throws -> [(name: String, text: String)] {
        try `Import directions`.allowed.keys.sorted().filter { $0 != "TestKit" }
            .flatMap { try `Import directions`.swiftFiles(of: $0) }
    }

    private func names(_ cell: some StringProtocol) -> Set<String> {
        Set(String(cell).matches(of: /`([^`]+)`/).map { String($0.output.1) })
    }

    @Test func `name every table`() throws {
        let tables = try text("Sql/schema.sql").matches(of: /\nCREATE TABLE public\.([a-z_]+)/)
            .map { String($0.output.1) }
        #expect(tables.count > 80)
        let named = names(try text("Docs/architecture.md"))
        for table in tables { #expect(named.contains(table), "\(table)") }
    }

    @Test func `name every room with what it may import`() throws {
        var rooms: [String: Set<String>] = [:]
        for line in try text("Docs/architecture.md").split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|")
            guard cells.count == 4 else { continue }
            for room in names(cells[0]) { rooms[room] = names(cells[3]) }
        }
        for (room, imports) in `Import directions`.allowed where room != "TestKit" {
            let written = try #require(rooms[room], "\(room)")
            // The executable sees all but those that are named.
            #expect(room == "shangding" || written == imports, "\(room)")
        }
    }

    /// The glossary leads from a word to the code; a type that was renamed leads nowhere.
    @Test func `name types that exist`() throws {
        var types: Set<String> = []
        for (_, text) in try sources() {
            for match in text.matches(of: /(?:struct|enum|class|actor|protocol)\s+([A-Z]\w+)/) {
                types.insert(String(match.output.1))
            }
        }
        var named = 0
        for line in try text("Docs/glossary.md").split(separator: "\n") where line.hasPrefix("| ") {
            for name in names(line) where name.wholeMatch(of: /[A-Z][A-Za-z]+(\.[A-Za-z]+)*/) != nil {
                named += 1
                let type = String(name.prefix { $0 != "." })
                #expect(types.contains(type), "\(name)")
            }
        }
        #expect(named > 80)
    }

    /// Operators search for messages; one that is put together cannot be found.
    @Test func `name every log message, and none that nobody writes`() throws {
        var written: Set<String> = []
        for (name, text) in try sources() {
            for match in text.matches(of: /log(?:ger)?\.(?:debug|info|notice|warning|error|critical)\(\s*"([^"]*)"/) {
                #expect(!match.output.1.contains("\\("), "\(name): \(match.output.1)")
                written.insert(String(match.output.1))
            }
        }
        let page = try text("Docs/operations.md")
        let section = try #require(page.components(separatedBy: "## Log lines").dropFirst().first)
        var listed: Set<String> = []
        for line in section.prefix(upTo: section.range(of: "\n## ")?.lowerBound ?? section.endIndex)
            .split(separator: "\n") where line.hasPrefix("| `")
        { listed.formUnion(names(line.split(separator: "|")[0])) }
        #expect(written.count > 30)
        #expect(written.subtracting(listed).sorted() == [])
        #expect(listed.subtracting(written).sorted() == [])
    }
}
