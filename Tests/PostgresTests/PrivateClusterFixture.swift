import Foundation
import Glibc
import Synchronization
import Testing

@testable import Postgres

/// A data folder under `/tmp` that the server's user can reach, and what the cluster in it reports.
final class ClusterFixture: Sendable {
    let folder: String
    private let seen = Mutex<[PrivateClusterEvent]>([])
    private let clusters = Mutex<[PrivateCluster]>([])

    init(length: Int = 0) throws {
        let name = "/tmp/cluster-" + UUID().uuidString.prefix(8).lowercased()
        let padding = String(repeating: "/123456789012345678", count: max(0, length - name.utf8.count + 18) / 19)
        folder = name + padding
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    }

    static func with(length: Int = 0, _ body: (ClusterFixture) async throws -> Void) async throws {
        let fixture = try ClusterFixture(length: length)
        do {
            try await body(fixture)
        } catch {
            await fixture.remove()
            throw error
        }
        await fixture.remove()
    }

    private func remove() async {
        for cluster in clusters.withLock({ $0 }) { await cluster.release() }
        for pid in (try? serverProcesses) ?? [] { kill(pid, SIGKILL) }
        let root = "/" + folder.split(separator: "/").prefix(2).joined(separator: "/")
        try? FileManager.default.removeItem(atPath: root)
    }

    /// Starts and keeps a share until the fixture ends.
    @discardableResult
    func start() async throws -> PrivateCluster {
        let cluster = try await share()
        clusters.withLock { $0.append(cluster) }
        return cluster
    }

    /// Starts; to drop the result without a release is what a killed process does: the kernel takes its locks back.
    func share() async throws -> PrivateCluster {
        let cluster = try await PrivateCluster.start(in: folder, database: "city") { event in
            self.seen.withLock { $0.append(event) }
        }
        return cluster
    }

    func count(_ matches: (PrivateClusterEvent) -> Bool) -> Int { seen.withLock { $0.count(where: matches) } }

    /// Waits for something the cluster reports or another process does; the limit only ends a failing test.
    static func wait(until condition: () throws -> Bool) async throws {
        try #require(try await Polling.until(within: .seconds(30), condition))
    }

    var processes: ServerProcesses {
        get throws { ServerProcesses(data: "\(folder)/postgres/data", account: try ClusterFolder(in: folder).account) }
    }

    var serverProcesses: [pid_t] {
        get throws { try processes.all }
    }

    var postmaster: pid_t {
        get throws { try #require(try processes.postmaster).pid }
    }

    /// Asks the running server through `psql`.
    func ask(_ statement: String) throws -> String {
        let cluster = try #require(clusters.withLock { $0.last })
        let process = Self.psql(cluster, statement)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    static func psql(_ cluster: PrivateCluster, _ statement: String) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "psql", "-XAtq", "-h", cluster.socketDirectory, "-p", "\(cluster.port)", "-U", cluster.user,
            "-d", cluster.database, "-c", statement,
        ]
        return process
    }
}
