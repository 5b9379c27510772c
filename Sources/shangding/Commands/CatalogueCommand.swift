import ArgumentParser
import CivilTime
import Signing
import UseCases

/// `shangding catalogue …`.
struct CatalogueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalogue", abstract: "The catalogue of indicators.", subcommands: [Import.self, Submit.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a catalogue edition and set what each source may deliver.")

        @OptionGroup var options: SettingsOptions

        @Argument(help: "The catalogue, as Deploy/City/catalogue.csv.")
        var file: String

        @Option(help: "The sources and their indicators, as Deploy/City/sources.csv.")
        var sources: String

        @Option(help: "Name of the edition: lower-case letters, digits and hyphens.")
        var edition: String

        @Option(help: "First day the edition is in force, YYYY-MM-DD.")
        var effectiveFrom: String

        func run() async throws {
            guard let day = Day(effectiveFrom) else {
                throw ValidationError("--effective-from must be a day, YYYY-MM-DD")
            }
            let (table, sourceTable) = (try readFile(file), try readFile(sources))
            try await withCommandInstallation(options) { installation in
                let outcome = try await ImportCatalogue(pool: installation.pool, audit: installation.audit)(
                    CatalogueSubmission(name: edition, effectiveFrom: day, table: table, sources: sourceTable),
                    in: installation.context("catalogue import"))
                print(
                    outcome.unchanged
                        ? "edition \(outcome.edition) was there already; sources brought up to date (\(outcome.sources))"
                        : "edition \(outcome.edition): \(outcome.indicators) indicators, \(outcome.sources) sources")
                print("digest \(outcome.digest)")
            }
        }
    }

    struct Submit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask for a catalogue edition in your own name; another officer approves it.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var officer: OfficerOption

        @Argument(help: "The catalogue, as Deploy/City/catalogue.csv.")
        var file: String

        @Option(help: "The sources and their indicators, as Deploy/City/sources.csv.")
        var sources: String

        @Option(help: "Name of the edition: lower-case letters, digits and hyphens.")
        var edition: String

        @Option(help: "First day the edition is in force, YYYY-MM-DD.")
        var effectiveFrom: String

        @Option(help: "Why, for whoever approves it.")
        var reason: String

        func run() async throws {
            guard let day = Day(effectiveFrom) else {
                throw ValidationError("--effective-from must be a day, YYYY-MM-DD")
            }
            let reason = try reasonText(reason, "--reason")
            let submission = CatalogueSubmission(
                name: edition, effectiveFrom: day, table: try readFile(file), sources: try readFile(sources))
            try await officer.act(options, "catalogue submit") { installation, session in
                let change = try await SubmitCatalogue(pool: installation.pool, audit: installation.audit)(
                    submission, reason: reason, in: session.context)
                print("edition \(edition) waits for another officer as \(change.text(prefix: "chg_"))")
            }
        }
    }
}
