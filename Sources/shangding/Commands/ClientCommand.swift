import ArgumentParser
import CivilTime
import Rights
import Signing
import Store
import UseCases

/// `shangding client …`: the programs that may call the API.
struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client", abstract: "Machine clients: who may call the API, and what they may do.",
        subcommands: [Create.self, Rotate.self, Revoke.self, List.self, Grant.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Register a client. Its secret, unless it has a key of its own, is shown once and kept nowhere.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var credential: CredentialOptions

        @Argument(help: "A short word for the client: lower-case letters, digits, hyphens.")
        var name: String

        @Option(help: "What it may do, once for each scope, such as score.read.")
        var scope: [String] = []

        @Option(help: "Code of the provider whose system it is, such as P-LIBRARY; it may redeem, and knows nobody.")
        var provider: String?

        @Option(help: "An address or network it may call from, once for each; any when not given.")
        var allow: [String] = []

        @Option(help: "Requests a second in the long run.")
        var rate = ClientLimits.usualRate.perSecond

        @Option(help: "Requests at once; twice the rate when not given.")
        var burst: Int32?

        func run() async throws {
            let scopes = try Set(
                scope.map { name in
                    guard let scope = Scope(rawValue: name) else {
                        throw ValidationError(
                            "--scope must be one of \(Scope.allCases.map(\.rawValue).joined(separator: ", "))")
                    }
                    return scope
                })
            let networks = try allow.map { text in
                guard let range = NetworkRange(text) else {
                    throw ValidationError("--allow must be an address or a network such as 10.1.0.0/16")
                }
                return range
            }
            guard (1...100_000).contains(rate), (rate...1_000_000).contains(burst ?? rate) else {
                throw ValidationError("--rate must be 1 to 100000, and --burst at least as much, at most 1000000")
            }
            let limit = ClientLimits.rate(perSecond: rate, burst: burst)
            let request = RegisterClient.Request(
                name: name, scopes: scopes, limits: ClientLimits(networks: networks, rate: limit),
                key: try credential.publicKey(), provider: provider)
            var secretFile = try credential.open()
            try await withCommandInstallation(options) { installation in
                let outcome = try await RegisterClient(pool: installation.pool, audit: installation.audit)(
                    request, in: installation.context("client create"))
                print("client_id     \(outcome.client.text(prefix: Actor.clientPrefix))")
                try secretFile.give(outcome.secret)
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a client a new secret or key; the old ones count a while longer.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var credential: CredentialOptions

        @Argument(help: "The client's name.")
        var name: String

        @Option(help: "How many hours the old credentials still count, 0 to 720.")
        var overlapHours: Int64 = 24

        func run() async throws {
            guard (0...720).contains(overlapHours) else { throw ValidationError("--overlap-hours must be 0 to 720") }
            let key = try credential.publicKey()
            var secretFile = try credential.open()
            try await withCommandInstallation(options) { installation in
                let outcome = try await RotateCredential(pool: installation.pool, audit: installation.audit)(
                    client: name, key: key, overlap: overlapHours * 3600, in: installation.context("client rotate"))
                print("client_id     \(outcome.client.text(prefix: Actor.clientPrefix))")
                try secretFile.give(outcome.secret)
                printError("\(outcome.ending) older credentials end in \(overlapHours) hours")
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shut a client out for good, or end one of its credentials. Takes effect within a second.")

        @OptionGroup var options: SettingsOptions

        @Argument(help: "The client's name.")
        var name: String

        @Option(help: "The number of the credential to end, from `shangding client list`; the client stays.")
        var credential: Int32?

        func run() async throws {
            try await withCommandInstallation(options) { installation in
                let context = installation.context("client revoke")
                if let credential {
                    try await RevokeCredential(pool: installation.pool, audit: installation.audit)(
                        client: name, credential: credential, in: context)
                } else {
                    try await RevokeClient(pool: installation.pool, audit: installation.audit)(
                        client: name, in: context)
                }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show every client, what it may do, and its credentials; never a secret.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withCommandInstallation(options) { installation in
                let now = installation.clock.now
                for entry in try await ListClients(pool: installation.pool)() {
                    print(entry.client.line)
                    for credential in entry.credentials { print("  " + credential.line(now: now)) }
                }
            }
        }
    }

    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a client know everyone enrolled: for the app the city itself runs.",
            discussion: """
                In a city that has never had an officer. From then on an administrator asks for it under \
                /admin/v1/clients/NAME/grant and another officer approves it.
                """)

        @OptionGroup var options: SettingsOptions

        @Argument(help: "The client's name.")
        var name: String

        @Flag(help: "Everyone enrolled by now. Required, because nothing smaller is granted at once.")
        var everyone = false

        func validate() throws {
            guard everyone else { throw ValidationError("--everyone must be given") }
        }

        func run() async throws {
            try await withCommandInstallation(options) { installation in
                let granted = try await GrantCitizens(pool: installation.pool, audit: installation.audit)(
                    everyoneTo: name, in: installation.context("client grant"))
                print("\(granted) people granted")
            }
        }
    }
}

extension StoredClient {
    fileprivate var line: String {
        let from = networks.isEmpty ? "anywhere" : networks.joined(separator: ",")
        return "\(name)  \(id.text(prefix: Actor.clientPrefix))  \(isActive ? "active" : "revoked")  "
            + "\(provider.map { "of \($0)  " } ?? "")"
            + "\(scopes.joined(separator: ","))  from \(from)  \(ratePerSecond)/s burst \(burst)  "
            + "last used \(lastUsedAt.map(\.description) ?? "never")"
    }
}

extension StoredCredential {
    fileprivate func line(now: Instant) -> String {
        let end =
            expiresAt.microseconds == .max
            ? "counts" : expiresAt > now ? "counts until \(expiresAt)" : "ended \(expiresAt)"
        return "credential \(key)  \(kind.rawValue)\(keyID.map { " " + $0 } ?? "")  since \(createdAt)  \(end)  "
            + "last used \(lastUsedAt.map(\.description) ?? "never")"
    }
}
