import Testing

@testable import Postgres

/// What the private cluster decides without a server.
struct `Parts of the private cluster` {
    @Test(arguments: [
        ("4711\n/data\n1\n5432\n/socket\n\n123\nready   \n", 4711, true),
        ("4711\n/data\n1\n5432\n/socket\n\n123\nstarting\n", 4711, false),
        ("4711\n/data\n1\n5432\n/socket\n\n123\nstopping\n", 4711, false),
        ("4711\n/data\n", 4711, false),
    ])
    func `the server's own file tells its process and whether it answers`(text: String, pid: Int32, ready: Bool) throws
    {
        let postmaster = try #require(ServerProcesses.Postmaster(text))
        #expect(postmaster.pid == pid)
        #expect(postmaster.isReady == ready)
    }

    @Test(arguments: ["", "\n", "no number\n"])
    func `a half-written file of the server tells nothing`(text: String) {
        #expect(ServerProcesses.Postmaster(text) == nil)
    }

    @Test(arguments: [
        ("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)", 15),
        ("postgres (PostgreSQL) 18beta1", 18),
    ])
    func `the major version is read from the server's answer`(line: String, major: Int) {
        #expect(ServerPrograms.major(in: line) == major)
    }

    @Test func `restarts come ever slower, and at once again after a long life`() {
        var pauses = RestartPauses()
        let quick = (0..<8).map { _ in pauses.pause(after: .seconds(5)) }
        #expect(quick == [0, 1, 2, 4, 8, 16, 30, 30].map { .seconds($0) })
        #expect(pauses.pause(after: .seconds(60)) == .zero)
    }

    @Test(arguments: [(24_000, "1024MB"), (2_000, "500MB"), (64, "32MB")])
    func `shared memory is a quarter of the machine and at most a gigabyte`(memory: Int, shared: String) {
        #expect(ServerConfiguration(memory: memory).text.contains("\nshared_buffers = \(shared)\n"))
    }

    @Test(arguments: ["", "City", "1city", "a-b", "host=elsewhere", "--version", String(repeating: "a", count: 64)])
    func `a database name that needs quoting is refused before anything is made`(name: String) async {
        await #expect(throws: PrivateClusterError.databaseName(name)) {
            try await PrivateCluster.start(in: "/nowhere", database: name)
        }
    }

    @Test func `a command in a message survives a shell, whatever the folder is called`() {
        let error = PrivateClusterError.unreachable(folder: "/a", account: "postgres", blocked: ["/it's", "/b c"])
        #expect(error.description.hasSuffix("chmod a+x '/it'\\''s' '/b c'"))
    }
}
