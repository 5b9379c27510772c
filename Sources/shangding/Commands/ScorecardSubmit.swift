import ArgumentParser
import CivilTime
import Scoring
import Signing
import Store
import UseCases

/// `shangding scorecard submit`.
struct ScorecardSubmit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Draft and check a card in your own name and hand it to another officer, who approves it.",
        discussion: "A draft of the same version that is still yours to change is replaced.")

    @OptionGroup var options: SettingsOptions
    @OptionGroup var golden: GoldenCasesOption
    @OptionGroup var language: LanguageOption
    @OptionGroup var officer: OfficerOption

    @Argument(help: "The scorecard document.")
    var file: String

    @Option(help: "First day the card is live, YYYY-MM-DD; the day of the approval when not given.")
    var from: String?

    @Option(help: "Why, for whoever approves it.")
    var reason: String

    func run() async throws {
        let document = try readFile(file)
        let card = try readCard(file)
        let reason = try reasonText(reason, "--reason")
        let day = try from.map { text in
            guard let day = Day(text) else { throw ValidationError("--from must be a day, YYYY-MM-DD") }
            return day
        }
        let language = language.value
        try await officer.act(options, "scorecard submit") { installation, session in
            let (pool, audit, context) = (installation.pool, installation.audit, session.context)
            try await keep(document, card, installation, context, language)
            let verdict = try await CheckDraft(pool: pool, cases: golden.read(installation.settings), audit: audit)(
                code: card.code, version: card.version, in: context)
            guard verdict.passes else { try refuse(verdict, language) }
            let change = try await SubmitScorecard(pool: pool, audit: audit)(
                code: card.code, version: card.version, seen: SHA256Digest(hashing: document),
                from: day ?? context.businessDay, reason: reason, in: context)
            print(
                "\(card.code) version \(card.version) waits for another officer as \(change.text(prefix: "chg_"))")
        }
    }

    /// Stores the draft, or replaces the one that is there.
    private func keep(
        _ document: [UInt8], _ card: Scorecard, _ installation: Installation, _ context: OperationContext,
        _ language: Bilingual.Language
    ) async throws {
        let draft = DraftScorecard(pool: installation.pool, audit: installation.audit)
        let outcome: DraftScorecard.Outcome
        do {
            outcome = try await draft(document, in: context)
        } catch Fault.versionTaken {
            let known = try await ReadScorecards(pool: installation.pool).one(code: card.code, version: card.version)
            guard let seen = SHA256Digest(bytes: known.card.digest) else { throw Fault.draftChanged }
            if seen == SHA256Digest(hashing: document) { return }
            outcome = try await draft.replace(
                code: card.code, version: card.version, seen: seen, with: document, in: context)
        }
        if case .refused(let refusals) = outcome {
            throw CommandFailure(refusals.map { "\($0.code.rawValue): \($0.text[language])" }.joined(separator: "\n"))
        }
    }
}
