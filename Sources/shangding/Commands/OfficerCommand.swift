import ArgumentParser
import Rights
import Signing
import Store
import UseCases

/// `shangding officer …`: what the server's owner does about officers. Everything else they do themselves.
struct OfficerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "officer", abstract: "Officers: set up the first ones, list, disable, reset.",
        subcommands: [Create.self, List.self, Disable.self, Reset.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set up an officer, as long as no two officers could do it.",
            discussion: """
                A new city begins with an administrator and, as another person, an approver. From then on an administrator \
                asks for officers and another officer approves. The password is read from standard input, or from the \
                file --password-file names; the secret for the authenticator app is printed once.
                """)

        @OptionGroup var options: SettingsOptions
        @OptionGroup var password: PasswordOption

        @Argument(help: "Login: lower-case letters, digits, dots and hyphens.")
        var login: String

        @Option(help: "A role; may be given several times.")
        var role: [String]

        @Option(help: "Code of the only source a department officer sees.")
        var source: String?

        @Option(
            help:
                "A district (GB/T 2260) the officer works for; may be given several times. The whole city without any.")
        var district: [String] = []

        func run() async throws {
            let roles = try role.map { name in
                guard let role = Role(rawValue: name) else {
                    throw ValidationError(
                        "--role must be one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
                }
                return role
            }
            let reach: OfficerReach
            do throws(OfficerReach.Refusal) {
                reach = try OfficerReach(
                    roles: Set(roles), source: source, districts: district.isEmpty ? nil : Set(district))
            } catch {
                throw CommandFailure(Fault.reachInvalid.description)
            }
            let password = try password.read()
            try await withCommandInstallation(options) { installation in
                let answer = try await SetUpAtServer(installation).create(
                    login: login, reach: reach, password: password, in: installation.context("officer create"))
                show(answer, login)
            }
        }
    }

    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give an officer another password and second factor, as long as no two officers could do it.",
            discussion: """
                Where an administrator and an approver are there, they do it. When one of the two has lost access and nobody \
                is left, disable that one first.
                """)

        @OptionGroup var options: SettingsOptions
        @OptionGroup var password: PasswordOption

        @Argument(help: "The officer's login.")
        var login: String

        func run() async throws {
            let password = try password.read()
            try await withCommandInstallation(options) { installation in
                let answer = try await SetUpAtServer(installation).reset(
                    login: login, password: password, in: installation.context("officer reset"))
                show(answer, login)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every officer: login, id, state, roles, reach.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let officers = try await withCommandInstallation(options) { installation in
                try await ListOfficers(pool: installation.pool)()
            }
            for officer in officers {
                var words = [
                    officer.login, officer.id.text(prefix: Actor.officerPrefix), officer.state.rawValue,
                    officer.reach.roles.map(\.rawValue).sorted().joined(separator: ","),
                ]
                if let source = officer.reach.source { words.append("source=\(source)") }
                if let districts = officer.reach.districts {
                    words.append("districts=\(districts.sorted().joined(separator: ","))")
                }
                print(words.joined(separator: "  "))
            }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take an officer's access away at once.")

        @OptionGroup var options: SettingsOptions

        @Argument(help: "The officer's login.")
        var login: String

        func run() async throws {
            try await withCommandInstallation(options) { installation in
                try await DisableOfficer(
                    pool: installation.pool, effects: installation.effects, audit: installation.audit
                ).atServer(
                    login: login, in: installation.context("officer disable"))
                print("\(login) is disabled; open sessions have ended")
            }
        }
    }
}

extension SetUpAtServer {
    fileprivate init(_ installation: Installation) throws {
        try self.init(
            pool: installation.pool, desk: PasswordDesk(refused: installation.settings.refusedPasswords),
            ring: installation.identity.ring, audit: installation.audit)
    }
}

private func show(_ answer: SetUpAtServer.Answer, _ login: String) {
    print("\(login) is \(answer.officer.text(prefix: Actor.officerPrefix))")
    print("For the authenticator app, shown this once:")
    print("  secret \(answer.factor.base32)")
    print("  \(answer.factor.uri(issuer: "Shangding", account: login))")
}
