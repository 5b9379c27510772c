import ArgumentParser
import Glibc
import Signing
import Store
import UseCases

/// `--officer LOGIN`: a command an officer gives in their own name. Password and code are asked for at the terminal, or
/// read as two lines from standard input; nothing secret is ever an argument.
struct OfficerOption: ParsableArguments {
    @Option(help: "Your login; password and code are read from standard input, one line each.")
    var officer: String

    /// An officer's session at the command line, and what they do in it.
    struct Session: Sendable {
        let officer: StoredOfficer
        let context: OperationContext
    }

    /// Signs in, runs `body` and signs out.
    func act(
        _ options: SettingsOptions, _ command: String, _ body: @Sendable (Installation, Session) async throws -> Void
    ) async throws {
        let password = try secretLine("password")
        let code = try secretLine("code")
        try await withCommandInstallation(options) { installation in
            let check = try CheckCredentials(
                pool: installation.pool, desk: PasswordDesk(), ring: installation.identity.ring,
                audit: installation.audit)
            let token = try await SignIn(check: check)(
                login: officer, password: password, code: code, in: installation.context(command)
            ).token.text
            guard
                let officer = try await ReadSession(pool: installation.pool)(token, now: installation.clock.now)?
                    .officer
            else { throw Fault.signInFailed }
            let context = OperationContext(
                now: installation.clock.now, actor: .officer(officer.id), purpose: "command")
            try await body(installation, Session(officer: officer, context: context))
            try await SignOut(pool: installation.pool, audit: installation.audit)(token, in: context)
        }
    }
}

/// A password for somebody: from a file, or from standard input.
struct PasswordOption: ParsableArguments {
    @Option(help: "File with the password in its first line; standard input when not given.")
    var passwordFile: String?

    func read() throws -> String {
        guard let passwordFile else { return try secretLine("new password") }
        let text = String(decoding: try readFile(passwordFile, atMost: 4096), as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init) ?? ""
    }
}

/// One line of standard input; at a terminal with a prompt and without echo.
func secretLine(_ name: String) throws -> String {
    guard isatty(STDIN_FILENO) == 1 else {
        guard let line = readLine() else { throw CommandFailure("standard input ended before the \(name)") }
        return line
    }
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { throw CommandFailure("the terminal cannot hide the \(name)") }
    var hidden = settings
    hidden.c_lflag &= ~tcflag_t(ECHO)
    _ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
    defer { _ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings) }
    printError("\(name): ")
    guard let line = readLine() else { throw CommandFailure("no \(name) was typed") }
    return line
}
