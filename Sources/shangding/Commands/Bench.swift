import ArgumentParser
import Foundation
import Logging
import Store

/// `shangding bench rescore|read|token|ingest`: each against a floor measured in the same run.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure against floors of the same run, on a private cluster of its own.",
        subcommands: [Rescore.self, Read.self, Token.self, Intake.self])

    struct Rescore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Rewrite every score row.")
        @OptionGroup var bench: BenchOptions

        func run() async throws {
            try await bench.withCity { city in print(try await RescoreBench(city: city, repeats: bench.repeats).run()) }
        }
    }

    struct Read: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read scores over HTTP with wrk, which must be installed.")
        @OptionGroup var bench: BenchOptions

        @Option(help: "Port to serve on while measuring.")
        var port = 18_089

        func run() async throws {
            try await bench.withCity { city in
                print(try await ReadBench(city: city, repeats: bench.repeats, port: port).run())
            }
        }
    }

    struct Token: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Issue tokens, and check them.")
        @OptionGroup var bench: BenchOptions

        func run() async throws {
            try await bench.withCity { city in print(try await TokenBench(city: city).run()) }
        }
    }

    struct Intake: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ingest", abstract: "Take in every department's file.")
        @OptionGroup var bench: BenchOptions

        @Option(help: "How many files are taken in at once, as if by so many commands.")
        var sideBySide = 2

        func run() async throws {
            // Intake is measured into an empty database; what it leaves is what the other benchmarks measure.
            try bench.removeOwnFolder()
            try await bench.withCity { city in
                print(try await IngestBench(city: city, repeats: bench.repeats, sideBySide: sideBySide).run())
            }
        }
    }
}

/// What the benchmarks share.
struct BenchOptions: ParsableArguments {
    @Option(help: "People in the city; ten records each.")
    var citizens = 1_000_000

    @Option(help: "How often each side is measured; the median counts.")
    var repeats = 3

    @Option(help: "Folder of the benchmark's private cluster, kept between runs.")
    var dataDir = ".shangding-bench"

    /// Removes the folder if a benchmark made it.
    func removeOwnFolder() throws {
        let mark = dataDir + "/made-by-bench"
        guard FileManager.default.fileExists(atPath: dataDir) else { return }
        guard FileManager.default.fileExists(atPath: mark) else {
            throw CommandFailure("\(dataDir) was not made by a benchmark; name another folder with --data-dir")
        }
        try FileManager.default.removeItem(atPath: dataDir)
    }

    func withCity(_ body: (BenchCity) async throws -> Void) async throws {
        try FileManager.default.createDirectory(atPath: dataDir, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: dataDir + "/made-by-bench"))
        let settings = try await Settings.read(flags: ["data-dir": "\(dataDir)"], environment: [:], file: nil)
        var log = commandLogger(settings)
        log.logLevel = .warning
        try await withInstallation(settings, schema: .migrate, role: nil, log: log) { installation in
            try await body(BenchCity(installation: installation, citizens: citizens))
        }
    }
}
