import ArgumentParser
import CivilTime
import Rights
import Signing
import Store
import StrictJSON
import UseCases

/// `shangding change …`: what officers decide about what others asked for.
struct ChangeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change", abstract: "Requests that need two officers: list, show, approve, return, withdraw.",
        subcommands: [List.self, Show.self, Approve.self, Return.self, Withdraw.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the newest requests you may ask for or decide.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var officer: OfficerOption

        @Flag(help: "Only those nobody has decided yet.")
        var open = false

        func run() async throws {
            try await officer.act(options, "change list") { installation, session in
                let page = try await ReadChanges(pool: installation.pool)(
                    onlyOpen: open, limit: 100, for: session.officer.identity)
                for change in page.changes {
                    print(
                        [
                            change.id.text(prefix: "chg_"), change.kind.rawValue, change.object,
                            change.rules.state(at: installation.clock.now).rawValue, change.requestedAt.description,
                            change.reason,
                        ].joined(separator: "  "))
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print one request as JSON, with what it would do.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var officer: OfficerOption

        @Argument(help: "The request's id.")
        var change: String

        func run() async throws {
            let id = try changeID(change)
            try await officer.act(options, "change show") { installation, session in
                let answer = try await ReadChanges(
                    pool: installation.pool, own: installation.settings.federation
                ).one(id, for: session.officer.identity, now: session.context.now)
                var writer = JSONWriter()
                OfficerDocument.write(answer, in: session.context, to: &writer)
                print(String(decoding: writer.finish(), as: UTF8.self))
            }
        }
    }

    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Approve what another officer asked for; it takes effect at once.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var officer: OfficerOption

        @Argument(help: "The request's id.")
        var change: String

        func run() async throws {
            try await decide(change, .approve, nil, officer, options)
        }
    }

    struct Return: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give a request back with a comment.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var officer: OfficerOption

        @Argument(help: "The request's id.")
        var change: String

        @Option(help: "What has to be mended.")
        var comment: String

        func run() async throws {
            try await decide(change, .giveBack, reasonText(comment, "--comment"), officer, options)
        }
    }

    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take your own request back.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var officer: OfficerOption

        @Argument(help: "The request's id.")
        var change: String

        func run() async throws {
            try await decide(change, .withdraw, nil, officer, options)
        }
    }
}

private func decide(
    _ change: String, _ decision: ChangeRequest<Int32>.Decision, _ comment: ReasonText?, _ officer: OfficerOption,
    _ options: SettingsOptions
) async throws {
    let id = try changeID(change)
    try await officer.act(options, "change") { installation, session in
        let confirmation = try await DecideChange(
            pool: installation.pool, effects: installation.effects, audit: installation.audit)(
                id, decision, comment: comment, in: session.context)
        print("\(change) \(decision == .approve ? "approved" : decision == .giveBack ? "returned" : "withdrawn")")
        if let confirmation {
            print("For the officer, with the administrator's half, shown this once:")
            print("  confirmation \(confirmation.text)")
        }
    }
}

private func changeID(_ text: String) throws -> PublicID {
    guard let id = PublicID(text, prefix: RequestChange.prefix) else {
        throw ValidationError("the request's id begins with \(RequestChange.prefix)")
    }
    return id
}

/// A reason typed at the command line.
func reasonText(_ text: String, _ option: String) throws -> ReasonText {
    guard let reason = ReasonText(text) else {
        throw ValidationError("\(option) is a sentence of 4 to 300 characters without long numbers")
    }
    return reason
}
