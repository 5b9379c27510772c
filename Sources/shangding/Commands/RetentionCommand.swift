import ArgumentParser
import UseCases

/// `shangding retention`: what `serve` does once a day, and what went.
struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention", abstract: "Let go of what may no longer be kept; print what each rule let go.")

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let report = try await withCommandInstallation(options) { installation in
            try await ApplyRetention(pool: installation.pool, audit: installation.audit)(
                in: installation.context("retention"))
        }
        for line in report { print("\(line.rule.rawValue): \(line.rows)") }
    }
}
