import Intake
package import Logging
import Synchronization

/// Looks for what no log line may hold: ID and telephone numbers, names, hashes of them, scores, secrets. Every logger
/// and every run of the binary in this suite is watched by it, so that each line the tests cause is looked at.
package enum LogScan {
    /// What the text holds that it may not, or `nil`. Log lines are constants, ids and codes in ASCII: any Chinese
    /// character is somebody's name or somebody's words.
    package static func finding(in text: some StringProtocol) -> String? {
        if text.unicodeScalars.contains(where: { (0x3400...0x9FFF).contains($0.value) }) { return "Chinese text" }
        if secrets.contains(where: { text.contains($0) }) { return "a secret" }
        if standings.contains(where: { text.contains($0) }) { return "a score" }
        for word in text.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == ".") })
        {
            if let kind = kind(of: word) { return kind }
            for part in word.split(separator: ".") where isWatched(String(part)) { return "a secret of this run" }
        }
        if namesAreIn(text) { return "a name" }
        return nil
    }

    /// One-time codes, verifiers and subjects of this run look like any other number: they are known by being told.
    /// Only their hashes are kept.
    private static let kept = Mutex<Set<Int>>([])

    package static func watch(for secret: String) {
        kept.withLock { _ = $0.insert(secret.hashValue) }
    }

    /// Names in Latin letters look like any other word: those the run made up for its people are known by being told.
    private static let names = Mutex<Set<String>>([])

    /// Each word of a name is looked for by itself, in any case; it has to be one that no log line needs.
    package static func watch(forName name: String) {
        names.withLock { $0.formUnion(words(of: name)) }
    }

    private static func namesAreIn(_ text: some StringProtocol) -> Bool {
        let words = words(of: text)
        return names.withLock { !$0.isDisjoint(with: words) }
    }

    private static func words(of text: some StringProtocol) -> [String] {
        text.split { !$0.isLetter }.map { $0.lowercased() }
    }

    private static func isWatched(_ word: String) -> Bool {
        kept.withLock { $0.contains(word.hashValue) }
    }

    /// What secrets of clients, tokens, sessions and activation codes begin with, and what an authenticator app reads.
    private static let secrets = ["sds_", "sdt_", "sdo_", "sda_", "otpauth:"]

    /// A number tells nothing but under such a name.
    private static let standings = ["score", "points", "band"].map { "\"\($0)\":" }

    private static func kind(of word: some StringProtocol) -> String? {
        if word.hasPrefix("eyJ"), word.contains(".") { return "a signed token" }
        if holdsIDNumber(Array(word.utf8)) { return "an ID number" }
        for part in word.split(whereSeparator: { "-_.".contains($0) }) {
            let bytes = Array(part.utf8)
            // Digests and random ids are digits by chance; what else stands beside digits is a word joined to them.
            let isHexadecimal = bytes.allSatisfy { isDigit($0) || (0x61...0x66).contains($0) }
            if isHexadecimal, !bytes.allSatisfy(isDigit) { continue }
            for run in bytes.split(whereSeparator: { !isDigit($0) }) {
                if run.count == 18 { return "an ID number" }
                if run.count == 17, run.endIndex < bytes.endIndex, bytes[run.endIndex] | 0x20 == 0x78 {
                    return "an ID number"
                }
                if run.count == 11, run.first == 0x31, run.dropFirst().first ?? 0 >= 0x33 {
                    return "a telephone number"
                }
            }
        }
        return nil
    }

    /// Whether any 18 characters are a sound number, whatever they are joined to.
    private static func holdsIDNumber(_ word: [UInt8]) -> Bool {
        guard word.count >= 18 else { return false }
        return (0...(word.count - 18)).contains { start in
            let part = word[start..<(start + 18)]
            return part.dropLast().allSatisfy(isDigit)
                && (try? IdentityNumber(type: .residentID, number: Array(part))) != nil
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

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
            let values = metadata.merging(event.metadata ?? [:]) { $1 }.map { "\"\($0)\":\($1)" }
            LogScan.check("\(event.message) \(values.joined(separator: " "))", from: "\(event.source)")
        }
    }
}
