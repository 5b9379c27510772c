import Rights
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
        }
    }

    private static func reach(_ reach: OfficerReach, _ words: Words) -> String {
        let roles = reach.roles.map(\.rawValue).sorted().map { words.name("role", $0) }
        let bounds = [reach.source].compactMap(\.self) + (reach.districts?.sorted() ?? [])
        return (roles + bounds).joined(separator: words.language == .zh ? "、" : ", ")
    }
}
