import Foundation
import Glibc
import Rights
import Signing
import UseCases

/// Officers of the synthetic city. In a city of its own they are two, so that the console can be tried at once: one who
/// writes scenarios and another who approves. What they sign in with lies in the data folder; `shangding demo-code`
/// gives the code of the moment.
struct DemoOfficers: Sendable {
    let installation: Installation
    var roles: [(login: String, role: Role)] = [(author, .scenarioAuthor), (approver, .approver)]

    static let author = "demo.author"
    static let approver = "demo.approver"

    /// A password and, for each officer, the secret of the authenticator app; closed to others.
    var file: String { installation.settings.dataDirectory + "/demo-officers" }

    /// Sets the officers up the first time. It comes after everything the server's owner does alone: from the first
    /// officer on, changes take two.
    func prepare(in context: OperationContext) async throws {
        guard !FileManager.default.fileExists(atPath: file) else { return }
        let setUp = try SetUpAtServer(
            pool: installation.pool, desk: PasswordDesk(), ring: installation.identity.ring, audit: installation.audit)
        let password = "demo " + (try SecretToken.random(prefix: "")).text.prefix(16)
        var lines = ["password \(password)"]
        for (login, role) in roles {
            let answer = try await setUp.create(
                login: login, reach: OfficerReach(roles: [role]), password: password, in: context)
            lines.append("\(login) \(answer.factor.base32)")
        }
        var output = try SecretFile(path: file)
        try output.write(lines.joined(separator: "\n") + "\n")
    }

    /// The code of the moment, in place of an authenticator app.
    func code(of login: String) throws -> String {
        try Self.code(of: login, in: file)
    }

    static func code(of login: String, in file: String) throws -> String {
        guard let line = try words(file).first(where: { $0.first == login && $0.count == 2 }),
            let factor = TimeCode(base32: line[1])
        else { throw CommandFailure("there is no demo officer \(login); start the demo first") }
        return factor.code(at: TimeCode.step(at: ServiceClock.system.now))
    }

    /// The password of all.
    func password() throws -> String {
        try Self.words(file).first { $0.first == "password" }.map { $0.dropFirst().joined(separator: " ") } ?? ""
    }

    /// The words of each line of the file.
    static func words(_ file: String) throws -> [[String]] {
        String(decoding: try readFile(file), as: UTF8.self).split(separator: "\n").map { line in
            line.split(separator: " ").map(String.init)
        }
    }
}
