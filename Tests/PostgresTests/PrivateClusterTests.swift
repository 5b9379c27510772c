import Foundation
import Glibc
import Testing

@testable import Postgres

/// Real servers in folders of their own. A second handle stands for a second process: locks belong to open files, not
/// to processes.
struct `Private cluster` {
    @Test func `the first start creates a durable cluster that answers on a socket only`() async throws {
        try await ClusterFixture.with { fixture in
            let cluster = try await fixture.start()
            let settings = ["fsync", "synchronous_commit", "data_checksums", "listen_addresses", "server_encoding"]
            let shown = settings.map { "current_setting('\($0)')" }.joined(separator: " || ',' || ")
            #expect(try fixture.ask("SELECT \(shown)") == "on,on,on,,UTF8")
            #expect(try fixture.ask("SELECT datcollate FROM pg_database WHERE datname = 'city'") == "C")
            let socket = try #require(FileStatus(of: cluster.socketDirectory))
            #expect(socket.mode & 0o777 == 0o700)
            #expect(try socket.owner == #require(FileStatus(of: "\(fixture.folder)/postgres/data")).owner)
        }
    }

    @Test func `the server has a session of its own and none of our files`() async throws {
        try await ClusterFixture.with { fixture in
            // As careless as a library may be: without O_CLOEXEC.
            let ours = open("\(fixture.folder)/ours", O_RDWR | O_CREAT, 0o600)
            defer { close(ours) }
            try await fixture.start()
            let pid = try fixture.postmaster
            #expect(getsid(pid) == pid)
            let links = { () -> [String] in
                let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")) ?? []
                return names.compactMap {
                    try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\($0)")
                }
            }
            let files = try fixture.processes.account?.look(links) ?? links()
            #expect(!files.isEmpty)
            #expect(!files.contains { $0.hasSuffix("/ours") || $0.hasSuffix(".lock") })
        }
    }

    @Test func `the last process out stops the server, even in a cancelled task`() async throws {
        try await ClusterFixture.with { fixture in
            let first = try await fixture.start()
            let second = try await fixture.start()
            #expect(second.socketDirectory == first.socketDirectory)
            let pid = try fixture.postmaster
            await first.release()
            #expect(try fixture.postmaster == pid)
            #expect(try fixture.ask("SELECT 1") == "1")

            let task = Task {
                withUnsafeCurrentTask { unsafe $0?.cancel() }
                await second.release()
            }
            await task.value
            #expect(try fixture.serverProcesses.isEmpty)
            #expect(fixture.count { if case .left = $0 { true } else { false } } == 1)
            #expect(fixture.count { if case .stopped = $0 { true } else { false } } == 1)
        }
    }

    @Test func `an orphan is adopted, and a process id that now belongs to a stranger does not hinder`() async throws {
        try await ClusterFixture.with { fixture in
            _ = try await fixture.share()
            let orphan = try fixture.postmaster

            let second = try await fixture.start()
            #expect(fixture.count { if case .adopted(orphan) = $0 { true } else { false } } == 1)
            await second.release()
            #expect(try fixture.serverProcesses.isEmpty)

            // Of the server's user: PostgreSQL itself tells strangers of other users apart.
            let sleeper = try ChildProcess.spawn(["sleep", "600"], as: try fixture.processes.account, output: 2)
            defer {
                kill(sleeper, SIGKILL)
                waitpid(sleeper, nil, 0)
            }
            let stranger = "\(sleeper)\n\(fixture.folder)/postgres/data\n1\n5432\n\n\n\nready   \n"
            try stranger.write(toFile: try fixture.processes.pidFile, atomically: false, encoding: .utf8)
            try stranger.write(
                toFile: second.socketDirectory + "/.s.PGSQL.5432.lock", atomically: false, encoding: .utf8)
            try await fixture.start()
            #expect(try fixture.ask("SELECT 1") == "1")
        }
    }

    @Test func `a killed server is restarted with its data, after what it left is gone`() async throws {
        try await ClusterFixture.with { fixture in
            let cluster = try await fixture.start()
            _ = try fixture.ask("CREATE TABLE kept AS SELECT 7 AS number")
            let killed = try fixture.postmaster
            let session = ClusterFixture.psql(cluster, "SELECT pg_sleep(600)")
            session.standardError = Pipe()
            try session.run()
            let backend =
                "SELECT pid FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)' AND pid <> pg_backend_pid()"
            try await ClusterFixture.wait { try !fixture.ask(backend).isEmpty }
            let stuck = try #require(pid_t(fixture.ask(backend)))
            // A stopped process cannot notice that its server died.
            kill(stuck, SIGSTOP)
            kill(killed, SIGKILL)

            #expect(try await fixture.processes.clearLeftovers(patience: .milliseconds(200)).contains(stuck))
            session.waitUntilExit()
            #expect(try fixture.serverProcesses.isEmpty)

            let supervision = Task { await cluster.supervise() }
            try await ClusterFixture.wait {
                fixture.count { if case .started = $0 { true } else { false } } == 2
            }
            supervision.cancel()
            await supervision.value
            #expect(try fixture.postmaster != killed)
            #expect(try fixture.ask("SELECT number FROM kept") == "7")
        }
    }

    @Test func `two starts at once on an empty, very long path make one cluster`() async throws {
        try await ClusterFixture.with(length: 150) { fixture in
            #expect(fixture.folder.utf8.count >= 150)
            async let one = fixture.start()
            async let other = fixture.start()
            let (first, second) = try await (one, other)
            #expect(fixture.count { if case .created = $0 { true } else { false } } == 1)
            #expect(fixture.count { if case .started = $0 { true } else { false } } == 1)
            #expect(fixture.count { if case .adopted = $0 { true } else { false } } == 1)
            #expect(first.socketDirectory == second.socketDirectory)
            #expect(first.socketDirectory.hasPrefix("/tmp/shangding-"))
            #expect(try fixture.ask("SELECT 1") == "1")
            await first.release()
            await second.release()
            #expect(FileStatus(of: first.socketDirectory) == nil)
        }
    }

    @Test func `a cluster of another major version is refused`() async throws {
        try await ClusterFixture.with { fixture in
            let data = "\(fixture.folder)/postgres/data"
            try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
            try "9\n".write(toFile: data + "/PG_VERSION", atomically: false, encoding: .utf8)
            let error = await #expect(throws: PrivateClusterError.self) { try await fixture.start() }
            #expect(error?.description.contains("apt-get install postgresql-9") == true)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root has another user to run the server"))
    func `a folder the server's user cannot reach is refused with the command that opens it`() async throws {
        try await ClusterFixture.with(length: 60) { fixture in
            let steps = fixture.folder.split(separator: "/")
            let closed = [2, 3].map { "/" + steps.prefix($0).joined(separator: "/") }
            for folder in closed { chmod(folder, 0o700) }
            let error = await #expect(throws: PrivateClusterError.self) { try await fixture.start() }
            let text = try #require(error).description
            let command = "chmod a+x " + closed.map { "'\($0)'" }.joined(separator: " ")
            #expect(text.hasSuffix(command))

            let shell = try Process.run(URL(fileURLWithPath: "/bin/sh"), arguments: ["-c", command])
            shell.waitUntilExit()
            try await ClusterFolder(in: fixture.folder).checkReach()
        }
    }
}
