import ArgumentParser
import Foundation
import Testing
import UseCases

@testable import shangding

/// `SettingDefinition.all` is the only list of settings; what people read and type is compared with it.
@Suite struct `The list of settings` {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    @Test func `is the table of Docs/configuration.md`() throws {
        func code(_ text: String) -> String { text.isEmpty ? "–" : "`\(text)`" }
        let table = SettingDefinition.all.map { setting in
            let flag = setting.flag.map { "--\($0)" } ?? ""
            return "| `\(setting.name)` | \(code(flag)) | \(code(setting.fallback)) | \(setting.meaning) "
                + "| \(setting.isSecret ? "secret" : "–") |"
        }
        let rows = try Self.text("Docs/configuration.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.map(String.init) == table)
    }

    @Test func `is Deploy/shangding.env.example`() throws {
        let blocks = SettingDefinition.all.map { "# \($0.meaning)\n#\($0.name)=\($0.fallback)\n" }
        let parts = try Self.text("Deploy/shangding.env.example").components(separatedBy: "\n\n")
        #expect(parts[0].split(separator: "\n").allSatisfy { $0.hasPrefix("# ") }, "it begins with what the file is")
        #expect(parts.dropFirst().joined(separator: "\n\n") == blocks.joined(separator: "\n"))
    }

    @Test func `is what the command line knows`() throws {
        let flags = SettingDefinition.all.compactMap(\.flag)
        let serve = try Serve.parse(flags.flatMap { ["--\($0)", "value of \($0)"] })
        let given = serve.options.flags.merging(serve.listening.flags) { first, _ in first }
        #expect(given == Dictionary(uniqueKeysWithValues: flags.map { ($0, "value of \($0)") }))
    }

    @Test func `has no flag for a secret and no name twice`() {
        #expect(SettingDefinition.all.allSatisfy { !$0.isSecret || $0.flag == nil })
        #expect(Set(SettingDefinition.all.map(\.name)).count == SettingDefinition.all.count)
    }

    /// 20 to answer, 60 for a statement that was begun at the end of them, 10 for a private cluster.
    @Test(arguments: [
        ("Deploy/systemd/shangding.service", "TimeoutStopSec="), ("Deploy/compose.yaml", "stop_grace_period: "),
    ])
    func `leaves a stop the time that the units give it`(path: String, key: String) throws {
        let least = try #require(Int(SettingDefinition.shutdownSeconds.fallback)) + 10
        let lines = try Self.text(path).split(separator: "\n").map { $0.drop { $0 == " " } }
        let given = lines.filter { $0.hasPrefix(key) }.last?.dropFirst(key.count).prefix { $0.isNumber }
        let seconds = try #require(given.flatMap { Int($0) })
        #expect(.seconds(seconds) >= .seconds(least) + RequestPools.patience)
    }

    @Test(arguments: [
        "README.md", "README.zh-CN.md", "Docs/architecture.md", "Docs/configuration.md", "Docs/operations.md",
        "Deploy/Dockerfile", "Deploy/README.md", "Deploy/backup.sh", "Deploy/compose.yaml", "Deploy/restore.sh",
        "Deploy/systemd/shangding.service",
    ])
    func `holds every setting that is named in`(path: String) throws {
        let names = Set(SettingDefinition.all.map(\.name))
        let used = try Self.text(path).matches(of: /SHANGDING_[A-Z0-9_]*[A-Z]|DATABASE_URL[A-Z_]*/).map {
            String($0.output)
        }
        #expect(Set(used).subtracting(names) == [])
    }
}
