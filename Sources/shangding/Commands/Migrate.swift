import ArgumentParser
import Postgres
import Store

/// `shangding migrate`: bring the schema up to date, under a lock that lets several processes try at once.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bring the database schema up to date.")

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try await options.settings()
        try await withInstallation(settings, schema: .migrate, role: nil, log: commandLogger(settings)) { _ in
            print("the schema is at migration \(Installation.migrator.latest)")
        }
    }
}
