import FoundationEssentials
import Glibc

/// The folder with the programs of one PostgreSQL version.
struct ServerPrograms: Equatable, Sendable {
    let folder: String
    let major: Int

    func path(of program: String) -> String { "\(folder)/\(program)" }

    /// The programs for a cluster made by `major`, or the preferred ones for a new cluster: those `pg_config` names,
    /// else the newest in Debian's place.
    static func find(forClusterOf major: Int?, in clusterFolder: String) async throws -> ServerPrograms {
        var installed: [ServerPrograms] = []
        for folder in try await candidates() {
            guard let programs = try await ServerPrograms(in: folder) else { continue }
            if major == nil || programs.major == major { return programs }
            installed.append(programs)
        }
        guard let major, !installed.isEmpty else { throw PrivateClusterError.programsMissing }
        throw PrivateClusterError.otherVersion(
            folder: clusterFolder, made: major, installed: Set(installed.map(\.major)).sorted())
    }

    private static func candidates() async throws -> [String] {
        let named = try await ChildProcess.firstLine(of: ["pg_config", "--bindir"])
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let newestFirst = versions.compactMap { Int($0) }.sorted(by: >).map { "\(root)/\($0)/bin" }
        return (named.map { [$0] } ?? []) + newestFirst
    }

    /// `nil` unless the folder holds a server and what creates a cluster: `pg_config` also comes with the client alone.
    private init?(in folder: String) async throws {
        guard ["postgres", "initdb", "psql", "createdb"].allSatisfy({ unsafe access("\(folder)/\($0)", X_OK) == 0 }),
            let line = try await ChildProcess.firstLine(of: ["\(folder)/postgres", "--version"]),
            let major = Self.major(in: line)
        else { return nil }
        self.folder = folder
        self.major = major
    }

    /// The 15 in "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)".
    static func major(in line: String) -> Int? {
        line.split(separator: " ").dropFirst(2).first.flatMap { Int($0.prefix { $0.isNumber }) }
    }
}
