package import Incentives
import Rights
import Signing
package import UseCases

/// What the console does with scenarios: the use cases of officers, and the templates an officer starts from.
package struct ScenarioDesk: Sendable {
    let read: ReadScenarios
    let draft: DraftScenario
    let submit: SubmitScenario
    let operate: OperateScenario
    let preview: PreviewScenario
    let importFiles: ImportScenarios
    let providers: ManageProviders
    let templates: ScenarioTemplates

    package init(
        read: ReadScenarios, draft: DraftScenario, submit: SubmitScenario, operate: OperateScenario,
        preview: PreviewScenario, importFiles: ImportScenarios, providers: ManageProviders, templates: ScenarioTemplates
    ) {
        self.read = read
        self.draft = draft
        self.submit = submit
        self.operate = operate
        self.preview = preview
        self.importFiles = importFiles
        self.providers = providers
        self.templates = templates
    }
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
