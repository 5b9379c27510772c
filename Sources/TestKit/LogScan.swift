package import Logging

/// Looks for what no log line may hold: ID and telephone numbers, names, secrets. Every logger and every run of the binary
/// in this suite is watched by it, so that each line the tests cause is looked at.
package enum LogScan {
    /// What the text holds that it may not, or `nil`. Log lines are constants, ids and codes in ASCII: any Chinese character
    /// is somebody's name or somebody's words.
    package static func finding(in text: some StringProtocol) -> String? {
        if text.unicodeScalars.contains(where: { (0x3400...0x9FFF).contains($0.value) }) { return "Chinese text" }
        for word in text.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == ".") })
        {
            if let kind = kind(of: word) { return kind }
        }
        return nil
    }

    private static func kind(of word: some StringProtocol) -> String? {
        let bytes = Array(word.utf8)
        let digits = bytes.prefix { (0x30...0x39).contains($0) }.count
        if bytes.count == 18, digits == 18 || (digits == 17 && bytes[17] | 0x20 == 0x78) { return "an ID number" }
        if bytes.count == 11, digits == 11, bytes[0] == 0x31, bytes[1] >= 0x33 { return "a telephone number" }
        if ["sds_", "sdt_", "sdo_"].contains(where: word.hasPrefix) { return "a secret" }
        if word.hasPrefix("eyJ"), word.contains(".") { return "a signed token" }
        return nil
    }

    /// Ends the test run when a line holds what it may not. The line itself is not shown.
    package static func check(_ text: some StringProtocol, from place: String) {
        if let finding = finding(in: text) { fatalError("a log line of \(place) holds \(finding)") }
    }

    /// A logger that keeps nothing and looks at everything.
    package static let logger = Logger(label: "tests", factory: { _ in Handler() })

    private struct Handler: LogHandler {
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let values = metadata.merging(event.metadata ?? [:]) { $1 }.values.map { "\($0)" }
            LogScan.check("\(event.message) \(values.joined(separator: " "))", from: "\(event.source)")
        }
    }
}
