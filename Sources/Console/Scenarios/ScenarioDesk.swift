import Incentives
import UseCases

/// What the console does with scenarios: the use cases of officers, and the templates an officer starts from.
struct ScenarioDesk: Sendable {
    let verbs: ScenarioVerbs
    let templates: ScenarioTemplates
}

extension Scenario.Texts {
    func callAsFunction(_ language: Texts.Language) -> String { language == .zh || en.isEmpty ? zh : en }
}

extension ScenarioTemplates.Template {
    /// The components its example gives: what a scenario of the kind is about.
    var components: Set<String> {
        let form = ScenarioForm(scenario)
        return Set(
            ScenarioForm.components.filter { component in
                form.form.names.contains { $0.hasSuffix(".\(component)") && !form[$0].isEmpty }
            })
    }
}
