import ArgumentParser
import CivilTime
import Incentives
import Signing
import Store
import UseCases

/// `shangding scenario …`.
struct ScenarioCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenario", abstract: "Incentive scenarios: import, export, check, preview, publish.",
        subcommands: [
            Import.self, Export.self, ScenarioCheck.self, ScenarioPreviewCommand.self, Publish.self, Generate.self,
        ])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take in scenarios as drafts: all of them, or none and every bad line named.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var language: LanguageOption

        @Argument(help: "A table with the columns of scenarios.csv, or a JSON file as `scenario export` writes it.")
        var file: String

        @Option(help: "A table with the columns of providers.csv, taken in first.")
        var providers: String?

        func run() async throws {
            let language = language.value
            let outcome = try await withCommandInstallation(options) { installation in
                try await ImportScenarios(pool: installation.pool, audit: installation.audit)(
                    providers: providers.map(ImportInput.file), scenarios: .file(file),
                    in: installation.context("scenario import"), report: { printError($0.line(in: language)) })
            }
            guard outcome.faultCount == 0 else {
                throw CommandFailure(
                    Scenario.Texts(
                        zh: "有 \(outcome.faultCount) 处错误，未导入任何内容",
                        en: "\(outcome.faultCount) faults; nothing was imported")[language])
            }
            print(
                Scenario.Texts(
                    zh: "服务机构 \(outcome.providers)，网点 \(outcome.outlets)，草稿 \(outcome.drafts)，未变化 \(outcome.unchanged)",
                    en:
                        "providers \(outcome.providers), outlets \(outcome.outlets), drafts \(outcome.drafts), unchanged \(outcome.unchanged)"
                )[language])
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the latest version of every scenario; JSON holds all of it, a table what a row can say.")

        @OptionGroup var options: SettingsOptions

        @Option(help: "csv or json.")
        var format = "json"

        @Option(help: "Where to write; standard output when not given.")
        var output: String?

        @Option(help: "Where to write the table of providers, with --format csv.")
        var providers: String?

        func validate() throws {
            guard ["csv", "json"].contains(format) else { throw ValidationError("--format must be csv or json") }
            if format == "json", providers != nil {
                throw ValidationError("--providers belongs to --format csv; the JSON file has the providers in it")
            }
        }

        func run() async throws {
            try await withCommandInstallation(options, role: .reader) { installation in
                let export = ExportScenarios(pool: installation.pool)
                guard format == "csv" else { return try writeWhole(try await export.json(), to: output) }
                let tables = try await export.tables()
                try writeWhole(tables.scenarios, to: output)
                if let providers { try writeWhole(tables.providers, to: providers) }
                if !tables.leftOut.isEmpty {
                    printError("say more than a row can, use --format json: \(tables.leftOut.joined(separator: ", "))")
                }
            }
        }
    }

    struct Publish: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check drafts and let them run, before there are officers: all of them or none.")

        @OptionGroup var options: SettingsOptions

        @Argument(help: "Codes of the scenarios.")
        var codes: [String]

        @Option(help: "Which version of the one scenario; the latest when not given.")
        var version: Int?

        @Option(help: "Why, for the history.")
        var reason = "published at the command line"

        func validate() throws {
            if version != nil, codes.count > 1 { throw ValidationError("--version goes with one scenario") }
        }

        func run() async throws {
            let published = try await withCommandInstallation(options) { installation in
                try await PublishScenario(pool: installation.pool, audit: installation.audit)(
                    codes, version: version, reason: reason, in: installation.context("scenario publish"))
            }
            for version in published {
                print("\(version.name) is \(version.state.rawValue), digest \(version.digest.hex)")
            }
        }
    }

    struct Generate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write sample scenarios with their providers, as many as a city has.")

        @Argument(help: "The JSON file to write.")
        var file: String

        @Option(help: "How many, 1 to 20000.")
        var count = 607

        @Option(help: "The year they are open.")
        var year = ServiceClock.system.now.day.year

        func validate() throws {
            guard (1...20_000).contains(count) else { throw ValidationError("--count must be 1 to 20000") }
            guard (2000...9000).contains(year) else { throw ValidationError("--year must be 2000 to 9000") }
        }

        func run() async throws {
            try writeWhole(SampleScenarios.bundle(count: count, year: year).document, to: file)
        }
    }
}
