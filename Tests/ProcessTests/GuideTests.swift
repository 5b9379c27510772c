import Foundation
import TestKit
import Testing

/// What the guides print works as printed, in both languages.
@Suite(.serialized) struct `The guide` {
    /// Says of every request what was answered, `status path`, and otherwise is the command.
    private static let curl = """
        curl() { command curl -w '%{stderr}answered %{http_code} %{url_effective}\\n' "$@"; }
        """

    @Test(arguments: [
        ("Docs/guides/city-app.md", ["409 /renew", "409 /release", "404 cit_5g9y506dmf0f8bmdqzpqew1qeh/score"]),
        ("Docs/guides/city-app.zh-CN.md", ["404 cit_5g9y506dmf0f8bmdqzpqew1qeh/score"]),
    ])
    func `for city apps leads from a token to a benefit, and only what it says is refused`(
        page: String, refused: [String]
    ) async throws {
        try await TemporaryFolder.with { folder in
            let program = Program(dataFolder: folder + "/.shangding")
            let (port, metrics) = (try FreePort.take(), try FreePort.take())
            let running = try program.start([
                "demo", "--citizens", "300", "--http-port", "\(port)", "--metrics-port", "\(metrics)",
            ])
            _ = try await running.printed("Reference:")
            // The first is the city's own, which runs.
            let commands = try PrintedPage(page).commands
            #expect(commands.first == "make run\n")
            let ended = try await program.shell(
                """
                cd "\(folder)" && mkdir -p .build/release && ln -s "\(Program.binary)" .build/release/shangding
                \(Self.curl)
                \(commands.dropFirst().joined().replacing("127.0.0.1:8080", with: "127.0.0.1:\(port)"))
                """)
            let stopped = try await running.stopped()
            #expect(stopped.succeeded)
            #expect(ended.succeeded, "\(ended.errors)")
            let answers = ended.errors.split(separator: "\n").filter { $0.hasPrefix("answered ") }
            #expect(answers.count > 20 && ended.output.contains("\"score\":195"))
            let unexpected = answers.filter { answer in
                !answer.hasPrefix("answered 2") && !refused.contains { Self.is(answer, $0) }
                    && !Self.isTooEarly(answer)
            }
            #expect(unexpected == [])
            for refusal in refused { #expect(answers.contains { Self.is($0, refusal) }, "\(refusal)") }
        }
    }

    private static func `is`(_ answer: Substring, _ refusal: String) -> Bool {
        let parts = refusal.split(separator: " ")
        return answer.hasPrefix("answered \(parts[0]) ") && answer.hasSuffix(parts[1])
    }

    /// The score of an account opened a moment ago, which may not be there yet, as the guide says.
    private static func isTooEarly(_ answer: Substring) -> Bool {
        answer.hasPrefix("answered 404 ") && answer.hasSuffix("/score")
    }
}
