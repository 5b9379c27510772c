import Foundation
import Glibc

/// This program as a child, with output in a file. It obeys its arguments alone: settings of the environment stay
/// behind.
struct ChildProgram: Sendable {
    private let process: Process
    private let ended: AsyncStream<Void>

    init(_ arguments: [String], appendingTo path: String) throws {
        process = Process()
        process.executableURL = URL(
            filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("SHANGDING_") && !name.hasPrefix("PG") && !name.hasPrefix("DATABASE_URL")
        }
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(filePath: path)) }
        let output = try FileHandle(forWritingTo: URL(filePath: path))
        try output.seekToEnd()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        let (stream, signal) = AsyncStream.makeStream(of: Void.self)
        ended = stream
        process.terminationHandler = { _ in signal.finish() }
        try process.run()
    }

    var isRunning: Bool { process.isRunning }

    func send(_ signal: Int32) {
        Glibc.kill(process.processIdentifier, signal)
    }

    /// Waits for its end; `true` when that was a success.
    func end() async -> Bool {
        for await _ in ended {}
        return process.terminationReason == .exit && process.terminationStatus == 0
    }
}
