import Foundation
import Glibc
import Synchronization
import UseCases

/// Reads a file a command names, up to a bound.
func readFile(_ path: String, atMost limit: Int = 64 << 20) throws -> [UInt8] {
    var file = try FileReader(path: path)
    guard file.size <= limit else { throw CommandFailure("\(path): larger than \(limit >> 20) MiB") }
    var bytes: [UInt8] = []
    while try file.next({ bytes.append(contentsOf: $0) }) {}
    return bytes
}

/// Writes bytes to standard output as they are.
func writeOut(_ bytes: [UInt8]) throws {
    var offset = 0
    while offset < bytes.count {
        let count = bytes.withUnsafeBytes {
            write(STDOUT_FILENO, $0.baseAddress?.advanced(by: offset), bytes.count - offset)
        }
        guard count > 0 else { throw CommandFailure("standard output: \(String(cString: strerror(errno)))") }
        offset += count
    }
}

/// Writes a file whole, or standard output when no path is given.
func writeWhole(_ bytes: [UInt8], to path: String?) throws {
    guard let path else { return try writeOut(bytes) }
    try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
}

/// A progress bar on standard error, only where that is a terminal.
func progressBar(_ label: String) -> UseCases.Progress {
    guard isatty(STDERR_FILENO) == 1 else { return .silent }
    let shown = Mutex(-1)
    return Progress { done, total in
        guard let total, total > 0 else { return }
        let percent = min(100, done * 100 / total)
        let isNew = shown.withLock { last in
            defer { last = percent }
            return last != percent
        }
        guard isNew else { return }
        let filled = percent * 30 / 100
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        let end = percent == 100 ? "\n" : ""
        let line = "\r\(label) \(bar) \(percent) %\(end)"
        _ = Array(line.utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// A line on standard error, for timings and hints that are no result.
func printError(_ line: String) {
    _ = Array((line + "\n").utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
