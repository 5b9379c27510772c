import Glibc

/// A PostgreSQL server of our own for one data folder, for whoever names no server: created once, started on demand,
/// shared by all processes of the folder, and stopped by the last of them.
///
/// Every process holds a shared lock on the folder while it uses the server. Starting and stopping happen under a
/// second, exclusive lock, so there is never a moment in which two processes disagree on who starts or who is last. The
/// kernel gives the locks of a killed process back; the server it leaves is adopted by the next process.
/// It never listens on a network, never runs as root, and never touches what is in the database.
package actor PrivateCluster {
    /// The host of a connection: the folder with the server's socket.
    package nonisolated let socketDirectory: String
    package nonisolated let port = ClusterFolder.port
    /// The superuser. No password: whoever may enter the folder is trusted.
    package nonisolated let user = PrivateCluster.superuser
    package nonisolated let database: String

    private static let superuser = "postgres"

    private let folder: ClusterFolder
    private let programs: ServerPrograms
    private let observe: @Sendable (PrivateClusterEvent) -> Void
    /// Our share of the server; `nil` once released.
    private var share: FileLock?
    /// The server, if this process started it: a parent must reap its child.
    private var child: pid_t?

    private var processes: ServerProcesses { ServerProcesses(data: folder.data, account: folder.account) }

    private init(
        folder: ClusterFolder, programs: ServerPrograms, socketDirectory: String, database: String,
        share: consuming FileLock, observe: @escaping @Sendable (PrivateClusterEvent) -> Void
    ) {
        self.folder = folder
        self.programs = programs
        self.socketDirectory = socketDirectory
        self.database = database
        self.share = consume share
        self.observe = observe
    }

    /// Makes sure that the server of `dataDirectory` runs and has `database`, and takes a share of it.
    ///
    /// Returns when the server answers; that takes as long as its recovery. Call `release()` when done: without it the
    /// server goes on until the next process of the folder stops it.
    package static func start(
        in dataDirectory: String, database: String = "shangding",
        observe: @escaping @Sendable (PrivateClusterEvent) -> Void = { _ in }
    ) async throws -> PrivateCluster {
        guard isName(database) else { throw PrivateClusterError.databaseName(database) }
        let folder = try ClusterFolder(in: dataDirectory)
        let turn = try FileLock(at: folder.startLock)
        try await turn.exclusive()
        try await folder.checkReach()
        let programs = try await ServerPrograms.find(forClusterOf: folder.major, in: folder.path)
        if folder.major == nil {
            try await folder.create(with: programs, superuser: superuser)
            observe(.created(folder: folder.path))
        }
        let share = try FileLock(at: folder.usersLock)
        guard share.tryShared() else { throw PrivateClusterError.system("flock", folder.usersLock, EWOULDBLOCK) }
        let cluster = PrivateCluster(
            folder: folder, programs: programs, socketDirectory: try folder.socketFolder(), database: database,
            share: consume share, observe: observe)
        do {
            try await cluster.ensureRunning()
            try await cluster.ensureDatabase()
        } catch {
            // Not in this task, which may be the reason: a cancelled task cannot wait.
            await Task { await cluster.stopIfLast() }.value
            throw error
        }
        return cluster
    }

    /// Restarts the server whenever it dies, until the task is cancelled or the cluster released.
    package func supervise() async {
        var pauses = RestartPauses()
        var lastTry = ContinuousClock.now
        do {
            while share != nil {
                // The death of a process that is not our child sends no signal; four looks a second cost nothing.
                try await Task.sleep(for: .milliseconds(250))
                do {
                    guard share != nil, try processes.postmaster == nil else { continue }
                    observe(.died)
                    try await Task.sleep(for: pauses.pause(after: ContinuousClock.now - lastTry))
                    lastTry = .now
                    try await restart()
                } catch let error where !Task.isCancelled {
                    observe(.restartFailed(error))
                }
            }
        } catch {
            // Only a cancelled sleep ends here.
        }
    }

    /// Gives up our share. The last process out stops the server. Runs to its end even in a cancelled task.
    package func release() async {
        guard share != nil else { return }
        await Task {
            do {
                let turn = try FileLock(at: folder.startLock)
                try await turn.exclusive()
                await stopIfLast()
            } catch {
                share = nil
                observe(.stopFailed(error))
            }
        }.value
    }

    private func restart() async throws {
        let turn = try FileLock(at: folder.startLock)
        try await turn.exclusive()
        guard share != nil else { return }
        try await ensureRunning()
    }

    /// Adopts the living server or starts one. The caller holds the start lock.
    private func ensureRunning() async throws {
        while true {
            let living = try await isReady { try processes.postmaster == nil }
            if living, let postmaster = try processes.postmaster { return observe(.adopted(pid: postmaster.pid)) }
            try await clearRemains()
            let pid = try spawn()
            var status: CInt?
            let ready = try await isReady {
                status = ChildProcess.reap(pid)
                return status != nil
            }
            if ready { return observe(.started(pid: pid)) }
            // A process that was killed while it started a server may have left one that was faster.
            guard try processes.postmaster != nil else { throw PrivateClusterError.serverEnded(log: folder.log) }
        }
    }

    /// Waits until the server answers (`true`) or is gone. A recovery may take long, so there is no other limit.
    private func isReady(orGone isGone: () throws -> Bool) async throws -> Bool {
        var ready = false
        _ = try await Polling.until {
            ready = try processes.postmaster?.isReady == true
            return try ready || isGone()
        }
        return ready
    }

    private func clearRemains() async throws {
        if let child {
            _ = ChildProcess.reap(child)
            self.child = nil
        }
        let stuck = try await processes.clearLeftovers()
        if !stuck.isEmpty { observe(.endedLeftovers(stuck)) }
        // With no process left, these two say nothing any more, but a server would believe them.
        unsafe unlink(processes.pidFile)
        folder.removeSocket(in: socketDirectory)
    }

    private func spawn() throws -> pid_t {
        // Made anew if somebody tidied it away; under another name it would be of no use to those who know the old one.
        guard try folder.socketFolder() == socketDirectory else {
            throw PrivateClusterError.system("mkdir", socketDirectory, EEXIST)
        }
        let output = try folder.openLog()
        defer { close(output) }
        let command = [
            programs.path(of: "postgres"), "-D", folder.data, "-p", "\(port)", "-c", "listen_addresses=",
            "-c", "unix_socket_directories=\(socketDirectory)", "-c", "unix_socket_permissions=0700",
        ]
        let pid = try ChildProcess.spawn(command, as: folder.account, output: output)
        child = pid
        return pid
    }

    private func ensureDatabase() async throws {
        let server = ["--host=\(socketDirectory)", "--port=\(port)", "--username=\(user)", "--no-password"]
        let ask =
            [programs.path(of: "psql")] + server + ["--no-psqlrc", "--quiet", "--dbname=\(database)", "--command="]
        guard try await folder.attempt(ask) != 0 else { return }
        try await folder.run([programs.path(of: "createdb")] + server + [database])
    }

    /// The caller holds the start lock, so nobody can take a share meanwhile.
    private func stopIfLast() async {
        guard let share = share.take() else { return }
        guard share.tryExclusive() else { return observe(.left) }
        do {
            try await processes.stop(started: child)
            folder.removeFarSocketFolder()
            observe(.stopped)
        } catch {
            observe(.stopFailed(error))
        }
    }

    /// A name that is the same quoted and unquoted, and that no program takes for an option or a connection string.
    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return name.utf8.count <= 63
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
