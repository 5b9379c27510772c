import ArgumentParser
import Store
import UseCases

/// `shangding export scores|records`.
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write scores or records to standard output, by city id.",
        subcommands: [Scores.self, Records.self])

    struct Scores: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Everyone's score in force.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var format: FormatOption

        func run() async throws {
            try await withCommandInstallation(options, role: .reader) { installation in
                _ = try await ExportScores(
                    pool: installation.pool, shelf: installation.shelf, audit: installation.audit)(
                        format: format.value, in: installation.context("export"), to: { try writeOut($0) })
            }
        }
    }

    struct Records: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Every version of every record.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var format: FormatOption

        func run() async throws {
            try await withCommandInstallation(options, role: .reader) { installation in
                _ = try await ExportRecords(pool: installation.pool, audit: installation.audit)(
                    format: format.value, in: installation.context("export"), to: { try writeOut($0) })
            }
        }
    }
}

/// `--format csv|ndjson`.
struct FormatOption: ParsableArguments {
    @Option(help: "csv or ndjson.")
    var format = "csv"

    var value: ExportFormat { ExportFormat(rawValue: format) ?? .csv }

    func validate() throws {
        guard ExportFormat(rawValue: format) != nil else { throw ValidationError("--format must be csv or ndjson") }
    }
}
