import Foundation
import Testing

/// What the documents claim is shown by tests they name as `Suite: sentence`. A name nobody has shows nothing.
@Suite struct `Tests that documents name` {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func texts(_ folder: String, _ ending: String) throws -> [(path: String, text: String)] {
        let url = Self.root.appendingPathComponent(folder)
        let files = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil)
        return try (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == ending }
            .map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
    }

    /// The sentences of every suite.
    private func sentences() throws -> [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        for (_, text) in try texts("Tests", "swift") {
            var suite = ""
            for match in text.matches(of: /@Suite[^\n{]*?struct `([^`]+)`|extension `([^`]+)`|func `([^`]+)`/) {
                if let name = match.output.1 ?? match.output.2 {
                    suite = String(name)
                } else if let sentence = match.output.3 {
                    found[suite, default: []].insert(String(sentence))
                }
            }
        }
        return found
    }

    /// A document may name the beginning of a sentence, where the rest is for each case another.
    @Test func `exist`() throws {
        let sentences = try sentences()
        var named = 0
        for (path, text) in try texts("Docs", "md") {
            for match in text.matches(of: /`([A-Z][^`:\n]*): ([^`\n]+)`/) {
                let (suite, sentence) = (String(match.output.1), String(match.output.2))
                // Header fields look alike; a suite is a phrase, or known.
                guard sentences[suite] != nil || suite.contains(" ") else { continue }
                named += 1
                #expect(
                    sentences[suite]?.contains { $0.hasPrefix(sentence) } ?? false, "\(path): \(suite): \(sentence)")
            }
        }
        #expect(named > 200, "what the documents name is found at all")
    }
}
