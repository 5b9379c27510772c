import Foundation
import TestKit
import Testing

/// Many clients over HTTP, few units, two instances of the real program on one database, and anything may die at any
/// moment: `shangding bench storm`, kept short. The long one is run by hand (`Docs/benefits.md`).
@Suite(.serialized) struct `A storm of holds` {
    @Test func `leaves no unit oversold or lost, each hold ended once, and each repetition answered alike`()
        async throws
    {
        try await TemporaryFolder.with { folder in
            let program = Program(dataFolder: folder + "/city")
            defer { if let postmaster = program.postmaster { Foundation.kill(postmaster, SIGQUIT) } }
            let port = Int.random(in: 20_000..<30_000)
            let storm = try await program.run([
                "bench", "storm", "--answers", "4000", "--citizens", "200", "--port", "\(port)",
            ])
            #expect(storm.succeeded, "\(storm.output) \(storm.errors)")
            #expect(storm.output.contains("none oversold, none lost, each ended once, each answered alike"))
            for instance in [port, port + 2] {
                let log = try String(contentsOfFile: program.dataFolder + "/serve-\(instance).log", encoding: .utf8)
                for line in log.split(separator: "\n") { LogScan.check(line, from: "serve") }
            }
            for books in ["quotas", "audit"] {
                let verified = try await program("verify", books)
                #expect(verified.succeeded, "\(verified.output) \(verified.errors)")
            }
            try await self.askAtOnce(program, port, secret: folder + "/secret")
        }
    }

    /// A service that was just started knows what runs before anybody asks.
    private func askAtOnce(_ program: Program, _ port: Int, secret path: String) async throws {
        let created = try await program.run(
            ["client", "create", "first-app", "--secret-file", path, "--scope", "scenario.read"])
        try #require(created.succeeded, "\(created.errors)")
        let client = try #require(created.output.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("cli_") })
        let secret = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")[0]
        let server = try program.start(["serve", "--http-port", "\(port)", "--metrics-port", "\(port + 1)"])
        let app = App(address: "http://127.0.0.1:\(port)")
        try await app.waitUntilReady(server)
        let token = try await app.token(client: String(client), secret: String(secret))
        let offers = try await app.ask("GET", "/v1/scenarios", token)
        #expect(offers.text.contains("\"STORM-10000\""))
        let ended = try await server.stopped()
        #expect(ended.succeeded)
    }
}
