import Foundation
import TestKit

/// The real binary, as built beside the test bundle, run on one data folder as an operator would.
struct Program: Sendable {
    let dataFolder: String

    struct Ended: Sendable {
        /// Exit code; `nil` when a signal ended it.
        let code: Int32?
        let output: String
        let errors: String
        var succeeded: Bool { code == 0 }
    }

    static let binary =
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        .map { URL(filePath: $0).deletingLastPathComponent().appending(path: "shangding").path } ?? "shangding"

    /// Runs a command to its end. The data folder is added.
    func callAsFunction(_ arguments: String..., input: String = "") async throws -> Ended {
        try await run(Self.binary, arguments + ["--data-dir", dataFolder], input: input).ended()
    }

    /// The same with the arguments in a list.
    func run(_ arguments: [String]) async throws -> Ended {
        try await run(Self.binary, arguments + ["--data-dir", dataFolder], input: "").ended()
    }

    /// Starts a command and leaves it running.
    func start(_ arguments: [String]) throws -> Running {
        try run(Self.binary, arguments + ["--data-dir", dataFolder], input: "")
    }

    /// Runs a script of `Deploy/` for the data folder.
    func script(_ name: String, _ arguments: String...) async throws -> Ended {
        let path = CityRules.root.appending(path: "Deploy").appending(path: name).path
        return try await run("/usr/bin/env", ["bash", path] + arguments, input: "").ended()
    }

    /// Runs lines as an operator types them into a shell; the first that fails ends it.
    func shell(_ lines: String) async throws -> Ended {
        try await run("/usr/bin/env", ["bash", "-e", "-o", "pipefail", "-c", lines], input: "").ended()
    }

    private func run(_ path: String, _ arguments: [String], input: String) throws -> Running {
        try Running(path, arguments, dataFolder: dataFolder, input: input)
    }

    /// The process id of the folder's PostgreSQL, if one has started.
    var postmaster: pid_t? {
        (try? String(contentsOfFile: dataFolder + "/postgres/data/postmaster.pid", encoding: .utf8))
            .flatMap { $0.split(separator: "\n").first }.flatMap { pid_t($0) }
    }
}

/// A started process whose output goes to files, so that no pipe can fill up.
final class Running: @unchecked Sendable {
    // Touched by one test at a time; `Process` itself is thread-safe for what is used here.
    private let process = Process()
    private let exit: AsyncStream<Void>
    private let folder: String

    init(_ path: String, _ arguments: [String], dataFolder: String, input: String) throws {
        folder = try TemporaryFolder.make()
        for name in ["in", "out", "err"] {
            try Data(name == "in" ? Array(input.utf8) : []).write(to: URL(filePath: folder + "/" + name))
        }
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = CityRules.root
        process.environment = ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("SHANGDING_") && !name.hasPrefix("PG") && name != "DATABASE_URL"
        }.merging(["SHANGDING_DATA_DIR": dataFolder]) { _, new in new }
        process.standardInput = FileHandle(forReadingAtPath: folder + "/in")
        process.standardOutput = FileHandle(forWritingAtPath: folder + "/out")
        process.standardError = FileHandle(forWritingAtPath: folder + "/err")
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        exit = stream
        process.terminationHandler = { _ in continuation.finish() }
        try process.run()
    }

    var isRunning: Bool { process.isRunning }

    /// Asks it to stop, as an operator does.
    func terminate() { process.terminate() }

    func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

    /// What it has printed, once that includes a word; the rest of the time it goes on running.
    func printed(_ word: String) async throws -> String {
        let waiting = try Running(
            "/usr/bin/env",
            [
                "sh", "-c", "tail -n +1 --pid=$0 -f \"$1\" | grep -q -m1 \"$2\"", "\(process.processIdentifier)",
                folder + "/out", word,
            ],
            dataFolder: folder, input: "")
        _ = try await waiting.ended()
        return try String(contentsOfFile: folder + "/out", encoding: .utf8)
    }

    /// Asks it to end, and waits until it has.
    func stopped() async throws -> Program.Ended {
        Foundation.kill(process.processIdentifier, SIGTERM)
        return try await ended()
    }

    func ended() async throws -> Program.Ended {
        for await _ in exit {}
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let errors = try String(contentsOfFile: folder + "/err", encoding: .utf8)
        for line in errors.split(separator: "\n") where line.hasPrefix("{") { LogScan.check(line, from: "the binary") }
        return Program.Ended(
            code: process.terminationReason == .exit ? process.terminationStatus : nil,
            output: try String(contentsOfFile: folder + "/out", encoding: .utf8),
            errors: errors)
    }
}
