import Foundation
import TestKit
import Testing

/// Many clients, few units, two instances of the real program on one database, and anything may die at any moment.
@Suite(.serialized) struct `A storm of holds` {
    private static let steps = 30

    /// Answers wanted; the ordinary run is short. A step of a client is answered about one and a half times.
    private static var rounds: Int {
        let wanted = ProcessInfo.processInfo.environment["SHANGDING_STORM_ATTEMPTS"].flatMap { Int($0) } ?? 8_000
        return max(1, min(64, wanted / (steps(wanted) * 64 * 3 / 2)))
    }

    private static func steps(_ wanted: Int) -> Int { max(steps, wanted / (60 * 96)) }

    @Test func `leaves no unit oversold or lost, each hold ended once, and each repetition answered alike`()
        async throws
    {
        let folder = try TemporaryFolder.make()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let program = Program(dataFolder: folder + "/city")
        let steps = Self.steps(
            ProcessInfo.processInfo.environment["SHANGDING_STORM_ATTEMPTS"].flatMap { Int($0) } ?? 8_000)
        let made = try await program.run(["bench", "storm", "--prepare", "--citizens", "200"])
        try #require(made.succeeded, "\(made.errors)")
        defer { if let postmaster = program.postmaster { Foundation.kill(postmaster, SIGQUIT) } }
        var dice = Dice(state: 5)
        var kills = 0
        var round = -1
        // On a busy machine a round may be over before anything could be struck: then there are more of them.
        while round + 1 < Self.rounds || (kills < 3 && round < 20) {
            round += 1
            func start(_ seed: Int) throws -> Running {
                try program.start([
                    "bench", "storm", "--seed", "\(seed)", "--first", "\(round * steps)", "--steps", "\(steps)",
                    "--tasks",
                    "32", "--answers", "\(folder)/answers-\(seed)", "--citizens", "200",
                ])
            }
            var instances = [1: try start(1), 2: try start(2)]
            var left = 4
            while !instances.isEmpty {
                try await Task.sleep(for: .milliseconds(100 + dice.below(400)))
                for (seed, instance) in instances where !instance.isRunning {
                    // What was killed, or lost its database at the start, asks the same again.
                    instances[seed] = try await instance.ended().succeeded ? nil : start(seed)
                }
                guard left > 0, let seed = instances.keys.sorted().randomElement() else { continue }
                left -= 1
                kills += 1
                if dice.below(3) > 0 {
                    instances[seed]?.kill()
                } else if let postmaster = program.postmaster {
                    Foundation.kill(postmaster, SIGKILL)
                }
            }
        }
        #expect(kills > 0)
        let verdict = try await program.run([
            "bench", "storm", "--verdict", "--citizens", "200", "--answers", "\(folder)/answers-1", "--answers",
            "\(folder)/answers-2",
        ])
        #expect(verdict.succeeded, "\(verdict.output) \(verdict.errors)")
        #expect(verdict.output.contains("none oversold, none lost"))
        let books = try await program("verify", "quotas")
        #expect(books.succeeded, "\(books.output) \(books.errors)")
    }
}
