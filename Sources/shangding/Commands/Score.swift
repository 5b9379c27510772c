import ArgumentParser
import Store
import UseCases

/// `shangding score --all`: everyone's score from what is known now.
struct Score: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Score people; continues an interrupted run.")

    @OptionGroup var options: SettingsOptions

    @Flag(help: "Everyone whose account and consent are in force.")
    var all = false

    @Option(help: "Ranges worked on at once.")
    var workers = 2

    func validate() throws {
        guard all else { throw ValidationError("say whom to score: --all") }
        guard (1...16).contains(workers) else { throw ValidationError("--workers must be from 1 to 16") }
    }

    func run() async throws {
        try await withCommandInstallation(options, role: .ingest) { installation in
            guard workers <= installation.settings.databaseConnections else {
                throw CommandFailure(
                    "--workers \(workers) needs as many connections; SHANGDING_DATABASE_CONNECTIONS is "
                        + "\(installation.settings.databaseConnections)")
            }
            let outcome = try await ScoreEveryone(pool: installation.pool, workers: workers)(
                in: installation.context("score"), progress: progressBar("scoring"))
            let before = outcome.scoredBefore > 0 ? " (\(outcome.scoredBefore) of them before the interruption)" : ""
            print("run \(outcome.run): \(outcome.scored) scored\(before) for \(outcome.businessDate)")
        }
    }
}
