import ArgumentParser

/// `shangding`: the one executable. Commands are thin: read the settings, call one use case, print what it answered.
@main
struct Shangding: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shangding",
        abstract: "A city's personal credit score: records in, explained scores out. 商鼎分",
        version: "0.1.0",
        subcommands: [
            Demo.self, DemoCode.self, Serve.self, Migrate.self, CatalogueCommand.self, CitizenCommand.self,
            ClientCommand.self,
            OfficerCommand.self, ChangeCommand.self, Ingest.self, ScorecardCommand.self, ScenarioCommand.self,
            PartnerCommand.self, FederationCommand.self, Score.self,
            Replay.self,
            Explain.self, Export.self, KeysCommand.self, Verify.self, RetentionCommand.self, Bench.self,
        ])
}
