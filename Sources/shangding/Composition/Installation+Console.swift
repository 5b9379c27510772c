import API
import Console
import Incentives
import Postgres
import UseCases

extension Installation {
    /// What the console does with scenarios, over the connections of requests.
    func scenarioDesk(_ pool: PostgresPool) throws -> ScenarioDesk {
        ScenarioDesk(
            read: ReadScenarios(pool: pool), draft: DraftScenario(pool: pool, audit: audit),
            submit: SubmitScenario(pool: pool, audit: audit), operate: OperateScenario(pool: pool, audit: audit),
            preview: PreviewScenario(pool: pool), importFiles: ImportScenarios(pool: pool, audit: audit),
            providers: ManageProviders(pool: pool, audit: audit),
            templates: try ScenarioTemplates(reading: readFile(settings.cityDirectory + "/templates.json")))
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
