import Federation
import Rights
import Signing
import UseCases

/// What a request would do, in words its approver can judge.
enum PlanWords {
    static func lines(_ plan: ChangePlan, _ words: Words) -> [ScenarioSummary.Line] {
        switch plan {
        case .officer(let login, let now, let asked):
            [ScenarioSummary.Line(label: words["login"], text: login)]
                + (now.map { [ScenarioSummary.Line(label: words["plan_now"], text: reach($0, words))] } ?? [])
                + (asked.map { [ScenarioSummary.Line(label: words["plan_asked"], text: reach($0, words))] } ?? [])
        case .catalogue(let submission, let difference):
            [
                ScenarioSummary.Line(label: words["plan_edition"], text: submission.name),
                ScenarioSummary.Line(label: words["plan_added"], text: String(difference.added.count)),
                ScenarioSummary.Line(label: words["plan_removed"], text: String(difference.removed.count)),
                ScenarioSummary.Line(label: words["plan_changed"], text: String(difference.changed.count)),
            ]
        case .partner(let standing): lines(standing, words)
        // Shown apart, as where a scenario is previewed.
        case .scenario: []
        }
    }

    private static func lines(_ standing: PartnerStanding, _ words: Words) -> [ScenarioSummary.Line] {
        let separator = words.language == .zh ? "；" : "; "
        let statement = standing.statement.map {
            "\(words("plan_statement_text", $0.seq)) · \(words["partner_expires"]) \(words.time($0.expiresAt))"
        }
        func agreement(_ terms: [PartnerView.Term]) -> String {
            terms.isEmpty
                ? words["plan_agreement_none"] : terms.map { term($0, words) }.joined(separator: separator)
        }
        return [
            ScenarioSummary.Line(
                label: words["plan_partner"], text: "\(standing.name(words.language)) · \(standing.entity)"),
            ScenarioSummary.Line(
                label: words["plan_state"], text: words.name("partner_state", standing.state.rawValue)),
            ScenarioSummary.Line(label: words["plan_root"], text: standing.root.text),
            ScenarioSummary.Line(label: words["plan_statement"], text: statement ?? words["partner_statement_none"]),
            ScenarioSummary.Line(label: words["plan_places"], text: standing.places.joined(separator: separator)),
            ScenarioSummary.Line(label: words["plan_agreement_now"], text: agreement(standing.now)),
        ]
            + (standing.asked.map {
                [ScenarioSummary.Line(label: words["plan_agreement_asked"], text: agreement($0))]
            } ?? [])
    }

    /// One purpose of an agreement, in words.
    static func term(_ term: PartnerView.Term, _ words: Words) -> String {
        let liable = term.liable.isEmpty ? [] : [words("plan_liable", term.liable)]
        let (colon, comma) = words.language == .zh ? ("：", "，") : (": ", ", ")
        return words.name("purpose", term.purpose.rawValue) + colon
            + ([
                words("plan_told", words.name("partner_disclosure", term.disclose.rawValue)),
                words("plan_claims", term.dailyClaims),
            ] + liable).joined(separator: comma)
    }

    private static func reach(_ reach: OfficerReach, _ words: Words) -> String {
        let roles = reach.roles.map(\.rawValue).sorted().map { words.name("role", $0) }
        let bounds = [reach.source].compactMap(\.self) + (reach.districts?.sorted() ?? [])
        return (roles + bounds).joined(separator: words.language == .zh ? "、" : ", ")
    }
}
