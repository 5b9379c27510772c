import ArgumentParser
import Store
import UseCases

/// `shangding replay`: compute stored scores again and compare every byte.
struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compute stored scores again from what was known then; exit 1 if any byte differs.")

    @OptionGroup var options: SettingsOptions

    @Option(help: "One run; every run when not given.")
    var run: Int64?

    func run() async throws {
        let outcome = try await withCommandInstallation(options, role: .reader) { installation in
            try await ReplayScores(pool: installation.pool)(run: run, progress: progressBar("replaying"))
        }
        print("\(outcome.runs) runs, \(outcome.compared) scores computed again, \(outcome.differing) differ")
        if outcome.differing > 0 { throw ExitCode.failure }
    }
}
