import Foundation
import Synchronization

/// One `shangding serve` of a measurement, a process of its own that may be killed: it is started again whenever it
/// ends, until it is told to stop.
final class ServedInstance: Sendable {
    let port: Int
    private let dataFolder: String
    private let state = Mutex(State())

    private struct State {
        var process: pid_t?
        var isStopping = false
    }

    /// Listens on `port`, and for metrics on the one after it. What it logs goes to `serve-PORT.log` in the data
    /// folder.
    init(port: Int, dataFolder: String) {
        self.port = port
        self.dataFolder = dataFolder
    }

    /// Keeps the service running until `stop`.
    ///
    /// - Throws: `CommandFailure` when it did not stop in order.
    func keep() async throws {
        while true {
            let process = try await runOnce()
            let isStopping = state.withLock { state in
                state.process = nil
                return state.isStopping
            }
            guard isStopping else { continue }
            guard process.terminationReason == .exit, process.terminationStatus == 0 else {
                throw CommandFailure("the service on port \(port) did not stop in order")
            }
            return
        }
    }

    /// Whether there was a process to kill.
    func kill() -> Bool { signal(SIGKILL) }

    func stop() {
        state.withLock { $0.isStopping = true }
        _ = signal(SIGTERM)
    }

    private func signal(_ number: Int32) -> Bool {
        state.withLock { state in state.process.map { Foundation.kill($0, number) == 0 } ?? false }
    }

    /// Returns when the process has ended, whatever becomes of the task meanwhile.
    private func runOnce() async throws -> Process {
        let process = Process()
        process.executableURL = URL(
            filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        process.arguments = [
            "serve", "--data-dir", dataFolder, "--http-port", "\(port)", "--metrics-port", "\(port + 1)",
            "--log-level", "warning",
        ]
        let log = dataFolder + "/serve-\(port).log"
        if !FileManager.default.fileExists(atPath: log) { try Data().write(to: URL(filePath: log)) }
        let output = try FileHandle(forWritingTo: URL(filePath: log))
        try output.seekToEnd()
        process.standardOutput = output
        process.standardError = output
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in ended.resume() }
            do {
                try process.run()
                state.withLock { $0.process = process.processIdentifier }
            } catch {
                ended.resume(throwing: error)
            }
        }
        return process
    }
}
