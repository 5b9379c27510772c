import Foundation
import TestKit
import Testing

/// Nothing is lost and nothing is half done, whatever dies and whenever.
@Suite(.serialized) struct `A kill` {
    /// Who dies.
    enum Victim: String, CaseIterable, Sendable {
        case binary, postgres
    }

    /// How often each dies during each command.
    private static let kills = 10

    @Test func `of the binary or of PostgreSQL during ingest and score leaves the scores of an undisturbed run`()
        async throws
    {
        try await SettledCity.with { city in
            let calm = try await Calm(city)
            // Each has a city of its own.
            try await withThrowingTaskGroup { group in
                for victim in Victim.allCases {
                    group.addTask { try await Self.killed(victim, city, beside: calm) }
                }
                try await group.waitForAll()
            }
        }
    }

    private static func killed(_ victim: Victim, _ city: SettledCity, beside calm: Calm) async throws {
        let program = try city.copy(as: victim.rawValue)
        let dice = Dice(state: 11)
        var moments = Moments(longest: calm.ingest, dice: dice)
        for number in 0..<SettledCity.files {
            if moments.struck < kills {
                let struck = try await strike(victim, program, city.ingest(number), after: moments.next())
                moments.note(struck: struck)
            }
            try await complete(program, city.ingest(number))
        }
        #expect(moments.struck == kills, "\(victim): kills must come while the program works")
        #expect(try await records(program) == calm.records, "\(victim)")
        moments = Moments(longest: calm.score, dice: dice)
        for _ in 0..<3 * kills where moments.struck < kills {
            let struck = try await strike(victim, program, ["score", "--all"], after: moments.next())
            moments.note(struck: struck)
        }
        #expect(moments.struck == kills, "\(victim): kills must come while the program works")
        try await complete(program, ["score", "--all"])
        #expect(try await scores(program) == calm.scores, "\(victim)")
        let replay = try await program("replay")
        #expect(replay.succeeded && replay.output.hasSuffix(", 0 differ\n"), "\(victim)")
    }

    /// Random moments within the time a command takes; a kill that came too late draws the next ones nearer, so that
    /// most strike however fast or busy the machine is.
    private struct Moments {
        private var longest: Int
        private var dice: Dice
        private(set) var struck = 0

        init(longest: Int, dice: Dice) {
            self.longest = longest
            self.dice = dice
        }

        mutating func next() -> Duration { .milliseconds(10 + dice.below(max(20, longest))) }

        mutating func note(struck: Bool) {
            if struck { self.struck += 1 } else { longest = longest * 2 / 3 }
        }
    }

    /// The undisturbed run, and how long its parts took in milliseconds.
    private struct Calm: Sendable {
        let records: [String]
        let scores: [String]
        let ingest: Int
        let score: Int

        init(_ city: SettledCity) async throws {
            let program = try city.copy(as: "calm")
            let clock = ContinuousClock()
            let ingesting = try await clock.measure {
                for number in 0..<SettledCity.files { try await complete(program, city.ingest(number)) }
            }
            let scoring = try await clock.measure { try await complete(program, ["score", "--all"]) }
            ingest = Int(ingesting / .milliseconds(1)) / SettledCity.files
            score = Int(scoring / .milliseconds(1))
            records = try await `A kill`.records(program)
            scores = try await `A kill`.scores(program)
            try #require(scores.count == SettledCity.people && records.count > SettledCity.rowsPerFile * 5)
        }
    }

    /// Kills during a command; whether the victim was still at work.
    private static func strike(
        _ victim: Victim, _ program: Program, _ arguments: [String], after moment: Duration
    ) async throws -> Bool {
        let running = try program.start(arguments)
        // No signal is waited for: a kill at no particular moment of the work is what is tried.
        try await Task.sleep(for: moment)
        switch victim {
        case .binary: running.kill()
        case .postgres:
            // It may not have started yet, and the file may name one that was killed before.
            while running.isRunning {
                if let postmaster = program.postmaster, Foundation.kill(postmaster, SIGKILL) == 0 { break }
                await Task.yield()
            }
        }
        let ended = try await running.ended()
        guard victim == .postgres else { return ended.code == nil }
        if !ended.succeeded {
            #expect(ended.code == 1, "\(ended.errors)")
            #expect(!ended.errors.contains("Fatal error") && ended.errors.contains("Error: "), "\(ended.errors)")
        }
        return !ended.succeeded
    }

    private static func complete(_ program: Program, _ arguments: [String]) async throws {
        let ended = try await program.start(arguments).ended()
        try #require(ended.succeeded, "\(arguments): \(ended.errors)")
    }

    /// Citizen, score and tier of everyone; K and the time of computing differ from run to run.
    private static func scores(_ program: Program) async throws -> [String] {
        try await export("scores", columns: 3, program)
    }

    /// All but when we knew it.
    private static func records(_ program: Program) async throws -> [String] {
        try await export("records", columns: 12, program)
    }

    private static func export(_ what: String, columns: Int, _ program: Program) async throws -> [String] {
        let ended = try await program("export", what)
        try #require(ended.succeeded, "\(ended.errors)")
        return ended.output.split(separator: "\n").dropFirst().map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).prefix(columns).joined(separator: ",")
        }.sorted()
    }
}
