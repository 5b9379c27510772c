import FoundationEssentials
import Glibc

/// `<data folder>/postgres`: our locks, the log of starts, and in `data` what belongs to PostgreSQL.
///
/// The folder itself stays ours and only lets the server's user pass, so that a program of that user can plant no
/// links where a root process of ours writes.
struct ClusterFolder: Sendable {
    /// The absolute path, free of links.
    let path: String
    /// Who runs the server if not we ourselves.
    let account: ServerAccount?

    var data: String { "\(path)/data" }
    var startLock: String { "\(path)/start.lock" }
    var usersLock: String { "\(path)/users.lock" }
    var log: String { "\(path)/server.log" }

    /// Makes the folder if it is missing.
    init(in dataDirectory: String) throws(PrivateClusterError) {
        let mode: mode_t = geteuid() == 0 ? 0o711 : 0o700
        try Self.makeFolder(dataDirectory, mode: mode)
        guard let resolved = unsafe realpath(dataDirectory, nil) else {
            throw .system("realpath", dataDirectory, errno)
        }
        defer { unsafe free(resolved) }
        path = unsafe String(cString: resolved) + "/postgres"
        try Self.makeFolder(path, mode: mode)
        let owner = FileStatus(of: "\(path)/data")?.owner
        account = try ServerAccount.choose(forClusterOwnedBy: owner)
        if account == nil, unsafe access(path, R_OK | W_OK | X_OK) != 0 || owner ?? geteuid() != geteuid() {
            throw .otherOwner(folder: path)
        }
    }

    /// The major version that made the cluster, `nil` before there is one.
    var major: Int? {
        guard let text = try? String(contentsOfFile: "\(data)/PG_VERSION", encoding: .utf8) else { return nil }
        return Int(text.prefix { $0.isNumber })
    }

    /// Refuses a folder the server's user cannot reach, and names every parent that is in the way.
    func checkReach() async throws {
        guard let account else { return }
        let output = try openLog()
        defer { close(output) }
        // The kernel's own answer counts (it knows access lists); the permission bits only tell where to look.
        guard try await ChildProcess.run(["test", "-x", path], as: account, output: output) != 0 else { return }
        let steps = path.split(separator: "/")
        let parents = (1...steps.count).map { "/" + steps.prefix($0).joined(separator: "/") }
        let blocked = parents.filter { parent in FileStatus(of: parent).map { !account.maySearch($0) } ?? true }
        throw PrivateClusterError.unreachable(
            folder: path, account: account.name, blocked: blocked.isEmpty ? [path] : blocked)
    }

    /// Creates the cluster. It gets its name only when complete, so an interrupted creation starts over.
    func create(with programs: ServerPrograms, superuser: String) async throws {
        let unfinished = "\(path)/data.new"
        if FileStatus(of: unfinished, followingLinks: false) != nil {
            try FileManager.default.removeItem(atPath: unfinished)
        }
        try Self.makeFolder(unfinished, mode: 0o700)
        try give(unfinished)
        try await run([
            programs.path(of: "initdb"), "--pgdata=\(unfinished)", "--username=\(superuser)", "--encoding=UTF8",
            "--locale=C", "--data-checksums", "--auth-local=trust", "--auth-host=reject", "--no-instructions",
        ])
        try write(ServerConfiguration.ofThisMachine.text, to: "\(unfinished)/postgresql.conf")
        guard unsafe rename(unfinished, data) == 0 else {
            throw PrivateClusterError.system("rename", unfinished, errno)
        }
        // Or a failing machine could take the new name back, and with it all that was stored since.
        let parent = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(parent) }
        guard fsync(parent) == 0 else { throw PrivateClusterError.system("fsync", path, errno) }
    }

    /// Runs a program of PostgreSQL to its end; what it prints goes to the log.
    func run(_ command: [String]) async throws {
        let status = try await attempt(command)
        guard status == 0 else {
            let program = command[0].split(separator: "/").last.map(String.init) ?? command[0]
            throw PrivateClusterError.programFailed(program, status: status, log: log)
        }
    }

    /// Like `run`, for programs whose failure is an answer.
    func attempt(_ command: [String]) async throws -> CInt {
        let output = try openLog()
        defer { close(output) }
        return try await ChildProcess.run(command, as: account, output: output)
    }

    func openLog() throws(PrivateClusterError) -> CInt {
        let descriptor = unsafe open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system("open", log, errno) }
        return descriptor
    }

    /// Makes the folder with all missing parents; one that exists keeps its mode.
    static func makeFolder(_ path: String, mode: mode_t) throws(PrivateClusterError) {
        if unsafe mkdir(path, mode) == 0 {
            // Past the umask: the server's user must be able to pass what we made for it.
            guard unsafe chmod(path, mode) == 0 else { throw .system("chmod", path, errno) }
            return
        }
        switch errno {
        case EEXIST where FileStatus(of: path)?.isFolder == true: return
        case ENOENT:
            guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
                throw .system("mkdir", path, ENOENT)
            }
            try makeFolder(String(path[..<slash]), mode: mode)
            try makeFolder(path, mode: mode)
        case let code: throw .system("mkdir", path, code)
        }
    }

    /// Hands a path we made to the server's user.
    func give(_ path: String) throws(PrivateClusterError) {
        guard let account else { return }
        guard unsafe lchown(path, account.user, account.group) == 0 else { throw .system("chown", path, errno) }
    }

    /// Replaces the content of a file that exists and keeps its owner.
    private func write(_ text: String, to file: String) throws(PrivateClusterError) {
        let descriptor = unsafe open(file, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw .system("open", file, errno) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw .system("write", file, errno)
        }
    }
}
