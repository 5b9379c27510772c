import ArgumentParser
import Signing
import UseCases

/// `shangding demo-code LOGIN`: what the authenticator app of a demo officer would show now.
struct DemoCode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-code",
        abstract: "Print the sign-in code of an officer of the synthetic city, in place of an authenticator app.")

    @OptionGroup var options: SettingsOptions

    @Argument(help: "demo.author or demo.approver.")
    var login: String

    func run() async throws {
        let settings = try await options.settings()
        let lines = try DemoOfficers.words(settings.dataDirectory + "/demo-officers")
        guard let line = lines.first(where: { $0.first == login && $0.count == 2 }),
            let factor = TimeCode(base32: line[1])
        else { throw CommandFailure("there is no demo officer \(login); start the demo first") }
        print(factor.code(at: TimeCode.step(at: ServiceClock.system.now)))
    }
}
