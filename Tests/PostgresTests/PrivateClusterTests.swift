import Foundation
import Glibc
import Synchronization
import Testing

@testable import Postgres

/// Real servers in folders of their own; each test makes at most one cluster.
struct `Private cluster` {
    @Test func `the first start creates a cluster that answers, and the last process out stops it`() async throws {
        try await ClusterFixture.with { fixture in
            let first = try await fixture.start()
            #expect(try fixture.ask("SELECT 1") == "1")
            let durable = "SELECT current_setting('fsync') || current_setting('data_checksums')"
            #expect(try fixture.ask(durable + " || current_setting('listen_addresses')") == "onon")
            #expect(
                try fixture.ask("SELECT datcollate || pg_encoding_to_char(encoding) FROM pg_database LIMIT 1")
                    == "CUTF8")

            let second = try await fixture.start()
            #expect(second.socketDirectory == first.socketDirectory)
            let pid = try fixture.postmaster
            await first.release()
            #expect(try fixture.postmaster == pid)
            #expect(try fixture.ask("SELECT 1") == "1")
            await second.release()
            #expect(fixture.serverProcesses.isEmpty)
            #expect(fixture.events.count { if case .stopped = $0 { true } else { false } } == 1)
        }
    }
}

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
        for pid in serverProcesses { kill(pid, SIGKILL) }
        let root = "/" + folder.split(separator: "/").prefix(2).joined(separator: "/")
        try? FileManager.default.removeItem(atPath: root)
    }

    func start() async throws -> PrivateCluster {
        let cluster = try await PrivateCluster.start(in: folder, database: "city") { event in
            self.seen.withLock { $0.append(event) }
        }
        clusters.withLock { $0.append(cluster) }
        return cluster
    }

    var events: [PrivateClusterEvent] { seen.withLock { $0 } }

    var processes: ServerProcesses {
        get throws { ServerProcesses(data: "\(folder)/postgres/data", account: try ClusterFolder(in: folder).account) }
    }

    var serverProcesses: [pid_t] { (try? processes.all) ?? [] }

    var postmaster: pid_t {
        get throws { try #require(processes.postmaster).pid }
    }

    /// Asks the running server through `psql`.
    func ask(_ statement: String) throws -> String {
        let cluster = try #require(clusters.withLock { $0.last })
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "psql", "-XAtq", "-h", cluster.socketDirectory, "-p", "\(cluster.port)", "-U", cluster.user,
            "-d", cluster.database, "-c", statement,
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}
