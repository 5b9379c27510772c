import API
import Console
import Incentives
import UseCases

extension Installation {
    /// What officers start scenarios from.
    func scenarioTemplates() throws -> ScenarioTemplates {
        try ScenarioTemplates(reading: readFile(settings.cityDirectory + "/templates.json"))
    }

    /// The words of the console, both languages.
    func consoleTexts() throws -> Texts {
        try Texts(
            zh: readFile(settings.cityDirectory + "/console.zh.json"),
            en: readFile(settings.cityDirectory + "/console.en.json"))
    }
}

/// The console is served by the same router as the API.
extension APIContext: ConsoleParent {}
