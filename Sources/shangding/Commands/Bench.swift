import ArgumentParser
import Foundation
import Logging
import Store

/// `shangding bench rescore|read|token|ingest|redeem|browse|expire|federation`, each against a floor measured in the
/// same run where there is one, and `storm`, which looks for faults instead.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure against floors of the same run, on a private cluster of its own.",
        subcommands: [
            Rescore.self, Read.self, Token.self, Intake.self, Redeem.self, Browse.self, Expire.self, Federation.self,
            Storm.self,
        ])

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

extension Bench {
    struct Redeem: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hold and commit on one pool and on a thousand, against pgbench, which must be installed.")
        @OptionGroup var bench: BenchOptions

        @Option(help: "Seconds of each measurement.")
        var seconds = 8

        func run() async throws {
            try await bench.withCity { city in
                print(try await RedeemBench(city: city, repeats: bench.repeats, seconds: seconds).run())
            }
        }
    }

    struct Browse: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What is open to one citizen among 607 scenarios.")
        @OptionGroup var bench: BenchOptions

        @Option(help: "Seconds of each measurement.")
        var seconds = 8

        func run() async throws {
            try await bench.withCity { city in
                print(try await BrowseBench(city: city, repeats: bench.repeats, seconds: seconds).run())
            }
        }
    }

    struct Federation: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Answer claims of a partner city over HTTP, also during a flood of badly signed ones.")
        @OptionGroup var bench: BenchOptions

        @Option(help: "Port to serve on while measuring.")
        var port = 18_090

        func run() async throws {
            let flags = ["federation-entity": "urn:ccr:410100", "federation-allow-private": "true"]
            try await bench.withCity(flags) { city in
                print(try await FederationBench(city: city, repeats: bench.repeats, port: port).run())
            }
        }
    }

    struct Expire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How long after their deadline the units of holds are back.")
        @OptionGroup var bench: BenchOptions

        @Option(help: "The first of two ports to serve on.")
        var port = 18_090

        func run() async throws {
            try await bench.withCity { city in print(try await ExpiryBench(city: city, port: port).run()) }
        }
    }

    /// The proof that nothing is oversold or lost, rather than a measure.
    struct Storm: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Hold and redeem over HTTP at two instances while they and PostgreSQL are killed; exit 1 if any unit, "
                + "hold or answer is wrong.")
        @OptionGroup var bench: BenchOptions

        @Option(help: "Answers wanted.")
        var answers = 200_000
        @Option(help: "Clients at once.")
        var clients = 64
        @Option(help: "The first of four ports to serve on.")
        var port = 18_090
        @Option(help: "Where chance begins.")
        var seed = 1

        func run() async throws {
            // What the database holds afterwards is compared with what these clients were answered.
            try bench.removeOwnFolder()
            // That connections fail is what a storm is about.
            try await bench.withCity(logLevel: .error) { city in
                print(
                    try await StormBench(city: city, answers: answers, clients: clients, port: port, seed: seed).run())
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

    func withCity(
        _ flags: [String: String] = [:], logLevel: Logger.Level = .warning, _ body: (BenchCity) async throws -> Void
    ) async throws {
        try FileManager.default.createDirectory(atPath: dataDir, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: dataDir + "/made-by-bench"))
        let settings = try await Settings.read(
            flags: flags.merging(["data-dir": "\(dataDir)"]) { _, new in new }, environment: [:], file: nil)
        var log = commandLogger(settings)
        log.logLevel = logLevel
        try await withInstallation(settings, schema: .migrate, role: nil, log: log) { installation in
            try await body(BenchCity(installation: installation, citizens: citizens))
        }
    }
}
