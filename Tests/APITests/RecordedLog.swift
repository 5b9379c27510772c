import Logging
import Synchronization
import TestKit

/// A log that keeps its lines, to look at what was written and what was not.
final class RecordedLog: Sendable {
    struct Line: Sendable {
        let message: String
        let metadata: [String: String]
    }

    private let storage = Mutex<[Line]>([])

    var lines: [Line] { storage.withLock { $0 } }

    var logger: Logger { Logger(label: "recorded", factory: { _ in Handler(log: self) }) }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            let line = Line(message: "\(event.message)", metadata: all.mapValues { "\($0)" })
            LogScan.check("\(line.message) \(line.metadata.values.joined(separator: " "))", from: "the recorded log")
            log.storage.withLock { $0.append(line) }
        }
    }
}
