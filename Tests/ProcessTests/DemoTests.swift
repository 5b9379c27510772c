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

    @Test func `prints lines that get a token and use it, and keeps the secret to itself`() async throws {
        try await TemporaryFolder.with { folder in
            let program = Program(dataFolder: folder + "/a")
            let port = Int.random(in: 20_000..<30_000)
            let running = try program.start([
                "demo", "--citizens", "300", "--http-port", "\(port)", "--metrics-port", "\(port + 1)",
            ])
            let output = try await running.printed("Reference:")
            let lines = output.split(separator: "\n").filter { $0.hasPrefix("  TOKEN=") || $0.hasPrefix("  curl ") }
            #expect(lines.count == 9)
            let tried = try await program.shell(lines.joined(separator: "\n").replacing("curl -s", with: "curl -sSf"))
            #expect(tried.succeeded, "\(tried.errors)")
            #expect(tried.output.contains("\"score\":195"))
            #expect(tried.output.contains("{\"type\":\"score.changed\",\"citizen\":\"cit_"))
            // The rewards, from browse to settled, with the tills of three providers.
            let rewards = output.split(separator: "\n").drop { !$0.hasPrefix("Rewards") }
                .prefix { !$0.hasPrefix("Console") }.filter { $0.hasPrefix("  ") }
            let used = try await program.shell(
                (lines.prefix(1) + rewards).joined(separator: "\n").replacing("curl -s", with: "curl -sSf"))
            #expect(used.succeeded, "\(used.errors)")
            for end in [
                #""life":"visit","state":"settled""#, #""life":"loan","state":"closed""#,
                #""life":"rental","state":"settled""#, #""charged_fen":3000"#,
            ] { #expect(used.output.contains(end), "\(end)") }
            let kept = try String(contentsOfFile: program.dataFolder + "/demo-client", encoding: .utf8)
            let secret = try #require(kept.firstMatch(of: /sds_[A-Za-z0-9_-]{43}/)?.output)
            let mode = try FileManager.default.attributesOfItem(atPath: program.dataFolder + "/demo-client")
            #expect(mode[.posixPermissions] as? Int == 0o600)
            let revoked = try await program("client", "revoke", "demo-app")
            #expect(revoked.succeeded)
            let refused = try await program.shell(lines.prefix(1).joined())
            #expect(!refused.succeeded, "the running service has heard of it")
            let ended = try await running.stopped()
            #expect(ended.succeeded)
            #expect(!(output + ended.errors).contains(secret))
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
