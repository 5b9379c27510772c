import Foundation
import TestKit
import Testing

/// What the README prints works as printed, in both languages.
@Suite struct `The README` {
    @Test(arguments: [("README.md", "A city of your own"), ("README.zh-CN.md", "自己的城市")])
    func `brings a city of one's own to its first score`(page: String, heading: String) async throws {
        try await TemporaryFolder.with { folder in
            let program = Program(dataFolder: folder + "/data")
            // The last line serves until it is stopped.
            let commands = try #require(
                PrintedPage(page).section(heading).blocks.first?.lines.components(separatedBy: "shangding serve\n")
                    .first)
            let ended = try await program.shell(
                """
                shangding() { "\(Program.binary)" "$@"; }
                mkdir "\(folder)/city" && cd "\(folder)/city" && ln -s "\(CityRules.root.path)/Deploy" Deploy
                \(commands)
                """)
            #expect(ended.succeeded, "\(ended.errors)")
            #expect(ended.output.contains("PRO-001"), "the explanation has the record's line")
            let exported = try await program("export", "scores")
            #expect(exported.output.split(separator: "\n").count == 2, "a header and one score")
            for report in ["people-returned.csv", "rsj-returned.csv"] {
                let returned = try String(contentsOfFile: "\(folder)/city/\(report)", encoding: .utf8)
                #expect(returned.split(separator: "\n").count <= 1, "nothing goes back: \(returned)")
            }
        }
    }
}
