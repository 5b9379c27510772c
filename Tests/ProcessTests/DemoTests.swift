import Foundation
import TestKit
import Testing

@Suite(.serialized) struct `The demo` {
    private func demo(_ folder: String, seed: Int) async throws -> (Program, Program.Ended) {
        let program = Program(dataFolder: folder)
        let ended = try await program(
            "demo", "--citizens", "300", "--seed", "\(seed)", "--date", "\(SettledCity.today)", "--once")
        try #require(ended.succeeded, "\(ended.errors)")
        return (program, ended)
    }

    @Test func `twice with one seed prints the same report and exports the same scores`() async throws {
        try await TemporaryFolder.with { folder in
            let (first, report) = try await demo(folder + "/a", seed: 3)
            let (second, again) = try await demo(folder + "/b", seed: 3)
            let (_, other) = try await demo(folder + "/c", seed: 4)
            #expect(report.output == again.output)
            #expect(report.output != other.output)
            let scores = try await first("export", "scores")
            #expect(try await second("export", "scores").output == scores.output)
            #expect(scores.output.split(separator: "\n").count > 250)
            let records = try await first("export", "records", "--format", "ndjson")
            #expect(try await second("export", "records", "--format", "ndjson").output == records.output)

            // Neither the report nor the timings name an address, a credential or a person.
            for text in [report.output, report.errors, scores.output, records.output] {
                #expect(!text.contains("curl") && !text.contains("127.0.0.1") && !text.contains("token"))
                #expect(text.firstMatch(of: try Regex("999[0-9]{14}[0-9Xx]")) == nil)
            }

            let (_, reused) = try await demo(folder + "/a", seed: 3)
            #expect(reused.errors.contains("reused"))
            #expect(report.output.hasSuffix(reused.output.drop { $0 != "\n" }.drop { $0 == "\n" }))
            let replay = try await first("replay")
            #expect(replay.succeeded && replay.output.hasSuffix(", 0 differ\n"))
        }
    }

    @Test func `is explained at the command line`() async throws {
        try await TemporaryFolder.with { folder in
            let (program, _) = try await demo(folder + "/a", seed: 5)
            let scores = try await program("export", "scores").output.split(separator: "\n").dropFirst()
            let line = try #require(scores.first).split(separator: ",")
            let explained = try await program("explain", String(line[0]), "--lang", "en")
            #expect(explained.succeeded && explained.output.hasPrefix("\(line[0])  \(line[1])  "))
            let missing = try await program("explain", "cit_00000000000000000000000000")
            #expect(missing.code == 1 && missing.errors.contains("citizen_unknown"))
        }
    }
}
