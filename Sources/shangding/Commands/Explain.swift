import ArgumentParser
import Scoring
import UseCases

/// `shangding explain`: one citizen's score to the last point.
struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Explain one citizen's score to the last point.")

    @OptionGroup var options: SettingsOptions
    @OptionGroup var language: LanguageOption

    @Argument(help: "The citizen's city id, cit_….")
    var citizen: String

    func run() async throws {
        guard let id = CityID(citizen) else { throw ValidationError("the id must be cit_ and 26 characters") }
        try await withCommandInstallation(options) { installation in
            do {
                let explain = ExplainScore(
                    pool: installation.pool, shelf: installation.shelf, audit: installation.audit)
                let answer = try await explain(of: .city(id), in: installation.context("explain"))
                print(ExplanationText.text(of: answer, in: language.value))
            } catch Fault.citizenUnknown {
                throw CommandFailure("citizen_unknown: no citizen has this id")
            } catch Fault.scoreNotAvailable {
                throw CommandFailure("score_not_available: there is no score to show")
            }
        }
    }
}

/// An explanation as plain text: for the terminal and for the report of the synthetic city.
enum ExplanationText {
    static func text(of answer: ExplainScore.Answer, in language: Bilingual.Language) -> String {
        let names = Dictionary(
            answer.card.items.map { ($0.indicator, language == .zh ? $0.nameZh : $0.nameEn) },
            uniquingKeysWith: { first, _ in first })
        var lines = [
            "\(answer.score.citizen)  \(answer.score.score)  \(answer.score.tier)  "
                + "\(answer.score.card.code)/\(answer.score.card.version)  E \(answer.score.businessDate)  "
                + "K \(answer.score.knowledgeInstant)"
        ]
        for record in answer.explanation.records {
            let end = record.endsOn.map { "\($0)" } ?? "—"
            let steps = record.steps.map { "\($0.code.rawValue) \(signed($0.delta))" }.joined(separator: ", ")
            lines.append(
                "  \(signed(record.applied))  \(record.indicator) \(names[record.indicator] ?? "")  "
                    + "\(record.occurredOn) … \(end)  \(record.source) \(record.recordNo)"
                    + (steps.isEmpty ? "" : "  [\(signed(record.raw)): \(steps)]"))
        }
        for line in answer.explanation.closing { lines.append("  \(signed(line.applied))  \(line.code.rawValue)") }
        let reasons = answer.explanation.reasons.map { "\($0.code) \(signed($0.points))" }
        if !reasons.isEmpty { lines.append("  " + reasons.joined(separator: " · ")) }
        return lines.joined(separator: "\n")
    }

    private static func signed(_ points: Int) -> String { points > 0 ? "+\(points)" : "\(points)" }
}
