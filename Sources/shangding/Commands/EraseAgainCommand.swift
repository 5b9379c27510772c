import ArgumentParser
import UseCases

/// `shangding citizen erase-again`: after a restore, before anything else is done with the database.
struct EraseAgainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase-again",
        abstract: "After a restore: erase again everybody who was erased since the backup; exit 1 if somebody was left."
    )

    @OptionGroup var options: SettingsOptions

    @Argument(help: "The list that is kept every night apart from the database (Docs/operations.md).")
    var list: String

    func run() async throws {
        let entries: ErasureList
        do {
            entries = try ErasureList(String(decoding: readFile(list), as: UTF8.self))
        } catch let fault as ErasureList.Unreadable {
            throw CommandFailure("\(list): \(fault)")
        }
        let outcome = try await withCommandInstallation(options) { installation in
            try await EraseAgain(pool: installation.pool, audit: installation.audit)(
                entries, in: installation.context("citizen erase-again"))
        }
        print(
            "\(entries.entries.count) on the list: \(outcome.erased) erased again, \(outcome.absent) not here any more")
        guard outcome.others.isEmpty else {
            throw CommandFailure(
                "left alone, because by now they are numbers of people who came later: "
                    + outcome.others.map(String.init).joined(separator: ", "))
        }
    }
}
