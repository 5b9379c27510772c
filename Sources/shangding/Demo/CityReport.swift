import DemoCity
import Scoring
import Store
import UseCases

/// What the demo prints to standard output: the files, the tiers, the ten personas, one explained citizen. The same for
/// the same seed and day; no address, port or credential.
struct CityReport: Sendable {
    let city: SyntheticCity
    let installation: Installation

    /// The persona whose score is explained: several records, rules and an end tomorrow.
    static let explained = DemoPersona.all.first { $0.key == "capped" }

    func text(_ outcome: SyntheticCity.Outcome?, in context: OperationContext) async throws -> String {
        var lines = ["商鼎分 synthetic city  E \(context.businessDay)", ""]
        if let outcome { lines += files(outcome) }
        lines += try await tiers(context)
        lines += try await personas(context)
        if let id = Self.explained.flatMap(city.cityID) {
            let answer = try await explain(of: .city(id), in: context)
            lines += ["Why \(id) has \(answer.score.score):", ExplanationText.text(of: answer, in: .zh)]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func files(_ outcome: SyntheticCity.Outcome) -> [String] {
        var lines = [
            "citizens.csv: \(outcome.enrolment.read) rows, \(outcome.enrolment.returned) returned, "
                + "\(outcome.enrolment.opened) accounts"
        ]
        for delivery in outcome.deliveries {
            let counts = delivery.outcome.counts
            lines.append("\(delivery.name): \(counts.read) rows, \(counts.returned) returned")
        }
        return lines + ["\(outcome.scored) people scored", ""]
    }

    private func tiers(_ context: OperationContext) async throws -> [String] {
        let tiers = try await CountTiers(pool: installation.pool, shelf: installation.shelf)(in: context)
        let width = tiers.map { String($0.people).count }.max() ?? 1
        return ["Tiers"] + tiers.map { "  " + padded(String($0.people), width) + "  \($0.tier)" } + [""]
    }

    private func personas(_ context: OperationContext) async throws -> [String] {
        var lines = ["Personas: the id \(DemoClient.name) holds, the city's own id, the score"]
        let handles = try await DemoClient(installation: installation).handles(in: city)
        for persona in DemoPersona.all {
            guard let id = city.cityID(of: persona), let handle = handles[persona] else { continue }
            let score = try await score(of: id, context).map { padded(String($0), 3) } ?? "  –"
            lines.append("  \(handle)  \(id)  \(score)  \(persona.zh)（\(persona.en)）")
        }
        return lines + [""]
    }

    private func score(of id: CityID, _ context: OperationContext) async throws -> Int? {
        do {
            return try await explain(of: .city(id), in: context).score.score
        } catch Fault.scoreNotAvailable {
            return nil
        }
    }

    private var explain: ExplainScore {
        ExplainScore(pool: installation.pool, shelf: installation.shelf, audit: installation.audit)
    }

    private func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
