import Foundation
import TestKit
import Testing

/// `demo --cities 2`: two services with two databases, and the story of how they come to trust each other.
@Suite(.serialized) struct `Two cities` {
    private func tell(_ folder: String, _ flags: [String] = []) async throws -> Program.Ended {
        // The second city's ports are 100 above.
        let port = Int.random(in: 20_000..<30_000)
        return try await Program(dataFolder: folder + "/two").run(
            [
                "demo", "--cities", "2", "--once", "--citizens", "100", "--http-port", "\(port)", "--metrics-port",
                "\(port + 1)",
            ] + flags)
    }

    /// How often a message of a type was printed as it crossed.
    private func count(_ type: String, in story: String) -> Int {
        story.split(separator: "\n").count { $0.contains(" → ") && $0.contains("  ccr1-\(type)+jwt  ") }
    }

    private func check(_ ended: Program.Ended, _ folder: String) async throws {
        #expect(ended.succeeded, "\(ended.errors)")
        let story = ended.output
        for (type, times) in [
            ("statement", 2), ("catalogue", 2), ("invite", 2), ("claim", 2), ("grant", 2), ("event", 2), ("ack", 2),
        ] { #expect(count(type, in: story) == times, "\(type)") }
        #expect(story.contains("invented for this demo"))
        #expect(story.split(separator: "\n").count { $0.contains("one use, settled") } == 2)
        // Nothing of a person but what the protocol carries.
        #expect(story.firstMatch(of: /999[0-9]{14}[0-9Xx]/) == nil && !story.contains("cit_"))
        #expect(!story.contains("\"score\"") && !story.contains("\"phone\""))
        for city in ["zhengzhou", "hangzhou"] {
            let place = "\(folder)/two/\(city)"
            let report = try await Program(dataFolder: place).scanFederation(printed: story)
            #expect(report.people > 90 && report.messages > 10, "\(report)")
            for log in try FileManager.default.contentsOfDirectory(atPath: place) where log.hasSuffix(".log") {
                let lines = try String(contentsOfFile: "\(place)/\(log)", encoding: .utf8).split(separator: "\n")
                for line in lines where line.hasPrefix("{") { LogScan.check(line, from: city) }
            }
        }
    }

    @Test func `tell their story, and in a folder where it was told they only say so`() async throws {
        try await TemporaryFolder.with { folder in
            try await check(try await tell(folder), folder)
            let again = try await tell(folder)
            #expect(again.succeeded && again.output.contains("The story was told"), "\(again.errors)")
        }
    }

    @Test func `end it right when each is killed once`() async throws {
        try await TemporaryFolder.with { folder in
            let ended = try await tell(folder, ["--kill"])
            try await check(ended, folder)
            for city in ["郑州", "杭州"] {
                #expect(ended.output.contains("\(city) was killed"), "\(ended.output)")
            }
        }
    }

    @Test func `are no real cities`() async throws {
        try await TemporaryFolder.with { folder in
            let program = Program(dataFolder: folder + "/two")
            for arguments in [
                ["--cities", "3"], ["--cities", "0"], ["--kill"], ["--cities", "2", "--date", "2026-11-01"],
            ] {
                let ended = try await program.run(["demo", "--once"] + arguments)
                #expect(ended.code == 64, "\(arguments)")
            }
        }
    }
}
