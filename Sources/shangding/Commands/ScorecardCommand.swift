import ArgumentParser
import Scoring
import StrictJSON
import UseCases

/// `shangding scorecard …`.
struct ScorecardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scorecard", abstract: "Scorecards: check, compare, show, publish.",
        subcommands: [
            Check.self, Diff.self, Show.self, ScorecardSubmit.self, Publish.self, ExportTable.self, ImportTable.self,
        ])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Say everything the law gate refuses, then every golden case that comes out otherwise; exit 1 if any.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var golden: GoldenCasesOption
        @OptionGroup var language: LanguageOption

        @Argument(help: "The scorecard document.")
        var file: String

        func run() async throws {
            let document = try readFile(file)
            let (verdict, count) = try await withCommandInstallation(options) { installation in
                let cases = try golden.read(installation.settings)
                return (try await CheckScorecard(pool: installation.pool)(document, cases: cases), cases.count)
            }
            guard verdict.passes, let card = verdict.card else { try refuse(verdict, language.value) }
            print(
                "\(card.code) version \(card.version): the law gate refuses nothing (\(card.items.count) items); "
                    + (count == 0 ? "there are no golden cases" : "golden cases passed: \(count)"))
        }
    }

    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say in words what differs between two cards.")

        @OptionGroup var language: LanguageOption

        @Argument(help: "The older document.")
        var older: String

        @Argument(help: "The newer document.")
        var newer: String

        func run() async throws {
            let changes = CardDifference.between(try readCard(older), try readCard(newer))
            for change in changes { print(change.text[language.value]) }
            if changes.isEmpty { print(language.value == .zh ? "两张评分卡计分相同" : "the cards score alike") }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a card as a table: every item, points, cap, validity, clause and source.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var language: LanguageOption

        @Argument(help: "A scorecard document; the live card when not given.")
        var file: String?

        func run() async throws {
            let card: Scorecard
            if let file {
                card = try readCard(file)
            } else {
                let live = try await withCommandInstallation(options) { installation in
                    try await ReadLiveScorecard(pool: installation.pool)()
                }
                card = try parseCard(live.document, from: "the live card")
            }
            print(CardDescription.text(of: card, in: language.value))
        }
    }

    struct Publish: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Check a card and make it the live one, before there are officers. Scores follow with `shangding score --all`."
        )

        @OptionGroup var options: SettingsOptions
        @OptionGroup var golden: GoldenCasesOption
        @OptionGroup var language: LanguageOption

        @Argument(help: "The scorecard document.")
        var file: String

        @Option(help: "Why, for the card's history.")
        var reason = "published at the command line"

        func run() async throws {
            let document = try readFile(file)
            let outcome = try await withCommandInstallation(options) { installation in
                try await PublishScorecard(pool: installation.pool, audit: installation.audit)(
                    document, cases: golden.read(installation.settings), reason: reason,
                    in: installation.context("scorecard publish"))
            }
            switch outcome {
            case .published(let card): print("\(card.code) version \(card.version) is live, digest \(card.digest)")
            case .alreadyLive(let card): print("\(card.code) version \(card.version) was live already")
            case .refused(let verdict): try refuse(verdict, language.value)
            }
        }
    }

    struct ExportTable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export-csv", abstract: "Write a card's items as a table for Excel.")

        @Argument(help: "The scorecard document.")
        var file: String

        @Option(help: "Where to write; standard output when not given.")
        var output: String?

        func run() async throws {
            try writeWhole(try readCard(file).itemTable, to: output)
        }
    }

    struct ImportTable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import-csv", abstract: "Put the items of a table into a card; write the new document.")

        @Argument(help: "The scorecard document the frame comes from.")
        var file: String

        @Argument(help: "The table.")
        var table: String

        @Option(help: "Version number of the new document.")
        var version: Int

        @Option(help: "Where to write; standard output when not given.")
        var output: String?

        func run() async throws {
            var card = try readCard(file).replacingItems(table: try readFile(table))
            card.version = version
            try writeWhole(ScorecardDocument.write(card), to: output)
        }
    }
}

/// `--lang zh|en`.
struct LanguageOption: ParsableArguments {
    @Option(help: "zh or en.")
    var lang = "zh"

    var value: Bilingual.Language { Bilingual.Language(rawValue: lang) ?? .zh }

    func validate() throws {
        guard Bilingual.Language(rawValue: lang) != nil else { throw ValidationError("--lang must be zh or en") }
    }
}

/// Reads a scorecard document, with every fault of its form in the error.
func readCard(_ path: String) throws -> Scorecard {
    try parseCard(try readFile(path), from: path)
}

private func parseCard(_ document: [UInt8], from name: String) throws -> Scorecard {
    let reading: ScorecardDocument.Reading
    do {
        reading = try ScorecardDocument.read(document)
    } catch {
        throw CommandFailure("\(name): not a scorecard document\n\(error)")
    }
    guard let card = reading.card, reading.faults.isEmpty else {
        throw CommandFailure(
            ([name + ": not a scorecard document"] + reading.faults.map(\.description)).joined(separator: "\n"))
    }
    return card
}

func refuse(_ verdict: CheckScorecard.Verdict, _ language: Bilingual.Language) throws -> Never {
    throw CommandFailure(verdict.lines(in: language).joined(separator: "\n"))
}

extension CheckScorecard.Verdict {
    /// Why the card may not be published, for people to read.
    func lines(in language: Bilingual.Language) -> [String] {
        var lines: [String] = []
        if !refusals.isEmpty {
            lines.append(Bilingual("法律校验不通过：", "the law gate refuses the card:")[language])
            lines += refusals.map { "  \($0.code.rawValue): \($0.text[language])" }
        }
        if !failures.isEmpty {
            lines.append(Bilingual("标准用例与评分卡不符：", "golden cases disagree with the card:")[language])
        }
        for failure in failures {
            lines.append("  \(failure.golden.title[language]) (\(failure.golden.clause))")
            lines += failure.mismatches.map { "    " + $0.text[language] }
        }
        return lines
    }
}
