import Foundation
import Testing

/// Keeps the import directions of `Docs/architecture.md`: rooms look down, only the executable sees all.
@Suite struct `Import directions` {
    /// What each room may import of ours. A room that is not listed does not exist.
    static let allowed: [String: Set<String>] = [
        "CLibPQ": [], "COpenSSL": [], "CPosix": [], "CivilTime": [], "EmbedSql": [],
        "StrictJSON": [], "Rights": ["CivilTime"], "Incentives": ["CivilTime", "StrictJSON"],
        "Postgres": ["CLibPQ", "CPosix", "CivilTime"],
        "Signing": ["COpenSSL", "StrictJSON", "CivilTime"],
        "Intake": ["CivilTime", "StrictJSON"],
        "Scoring": ["CivilTime", "StrictJSON"],
        "DemoCity": ["CivilTime"],
        "Federation": ["CivilTime", "Signing", "StrictJSON"],
        "Outbound": ["Federation", "Signing"],
        "Store": ["CivilTime", "Postgres", "Scoring", "Intake", "Signing", "Rights", "Incentives", "Federation"],
        "UseCases": [
            "CivilTime", "StrictJSON", "Postgres", "Scoring", "Intake", "Signing", "Store", "Rights", "Incentives",
            "Federation",
        ],
        "API": [
            "CivilTime", "StrictJSON", "Scoring", "Intake", "Signing", "UseCases", "Rights", "Incentives", "Federation",
        ],
        "Console": ["CivilTime", "StrictJSON", "Signing", "UseCases", "Rights", "Incentives", "Federation"],
        // For tests; that no room imports it follows from its absence in every other list.
        "TestKit": [
            "CivilTime", "Postgres", "Scoring", "Intake", "Signing", "Store", "UseCases", "DemoCity", "Rights",
            "Incentives", "StrictJSON", "Federation", "COpenSSL",
        ],
        "shangding": [
            "CivilTime", "StrictJSON", "Postgres", "Scoring", "Intake", "Signing", "Store", "UseCases", "API",
            "Console", "DemoCity", "Rights", "Incentives", "Federation", "Outbound",
        ],
    ]

    static let sources = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources")

    static func swiftFiles(of room: String) throws -> [(name: String, text: String)] {
        let folder = sources.appendingPathComponent(room)
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return try (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
            .map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
    }

    static func imports(in text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let index = words.firstIndex(of: "import"), index <= 1, words.count > index + 1 else { return nil }
            return String(words.last ?? "").split(separator: ".").first.map(String.init)
        }
    }

    @Test func `every room is known`() throws {
        let rooms = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path)
        #expect(Set(rooms) == Set(Self.allowed.keys))
    }

    @Test(arguments: allowed.keys.sorted()) func `look down only`(room: String) throws {
        let ours = Set(Self.allowed.keys)
        let permitted = try #require(Self.allowed[room])
        for file in try Self.swiftFiles(of: room) {
            for module in Self.imports(in: file.text) where ours.contains(module) {
                #expect(permitted.contains(module), "\(room)/\(file.name) imports \(module)")
            }
        }
    }

    /// Rules must give the same points on every machine.
    @Test(arguments: ["Scoring", "Intake", "Rights", "Incentives", "Federation"])
    func `rules know no floating point, clock or chance`(room: String)
        throws
    {
        for file in try Self.swiftFiles(of: room) {
            for word in ["Double", "Float", "Date()", ".random(", "ContinuousClock", "SystemRandomNumberGenerator"] {
                #expect(!file.text.contains(word), "\(room)/\(file.name) mentions \(word)")
            }
        }
    }

    @Test func `nothing is public: the rooms are one package`() throws {
        for room in Self.allowed.keys {
            for file in try Self.swiftFiles(of: room) where file.name != "EmbedSql.swift" {
                #expect(
                    !file.text.split(separator: "\n").contains { line in
                        // A comment or a text may use the word.
                        let code = line.prefix { $0 != "\"" }
                        return code.hasPrefix("public ") || code.contains(" public ") && !code.contains("//")
                    },
                    "\(room)/\(file.name)")
            }
        }
    }
}
