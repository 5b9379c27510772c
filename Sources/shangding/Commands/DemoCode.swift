import ArgumentParser

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
        print(try DemoOfficers.code(of: login, in: settings.dataDirectory + "/demo-officers"))
    }
}
