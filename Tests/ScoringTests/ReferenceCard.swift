import FoundationEssentials

@testable import Scoring

/// The card the repository ships for a city, and the golden cases written for it.
enum ReferenceCard {
    static let card: Scorecard = {
        guard let bytes = try? Data(contentsOf: city.appending(path: "scorecard-shangding-2026.json")),
            let reading = try? ScorecardDocument.read(Array(bytes)), reading.faults.isEmpty, let card = reading.card
        else { preconditionFailure("the reference card cannot be read") }
        return card
    }()

    /// The full set, one file for each theme.
    static let vectors = tests.appending(path: "Vectors/Scoring")
    /// The smaller set a city runs before it publishes a card.
    static let cityCases = city.appending(path: "scorecard-cases")

    private static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    private static let city = tests.deletingLastPathComponent().appending(path: "Deploy/City")

    static func vocabulary(sources: some Sequence<String>) -> Vocabulary {
        Vocabulary(indicators: card.items.map(\.indicator), sources: sources.map(SourceCode.init))
    }

    /// The cases of all files of a folder.
    static func cases(in folder: URL) throws -> [GoldenCase] {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        return try files.sorted().flatMap { name in
            let reading = try GoldenTheme.read(Array(Data(contentsOf: folder.appending(path: name))))
            guard let theme = reading.theme else {
                throw UnreadableCases(text: name + ": " + reading.faults.map { "\($0)" }.joined(separator: "; "))
            }
            return theme.cases
        }
    }

    struct UnreadableCases: Error {
        var text: String
    }
}
