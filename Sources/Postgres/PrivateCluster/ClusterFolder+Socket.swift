import FoundationEssentials
import Glibc

/// Where the server listens: a folder only its user (and root) may enter, with a path short enough for a socket.
///
/// It lies in the cluster folder when that fits, because all processes see it there, also those with a `/tmp` of their
/// own. Otherwise it is a folder in `/tmp` with a random name, recorded in the cluster folder.
extension ClusterFolder {
    static let port = 5432
    /// `sun_path` holds 108 bytes with the final zero; the server refuses more.
    private static let longestSocketPath = 107

    private var record: String { "\(path)/socket.path" }

    /// The same folder for all processes of this data folder, made if it is missing. Call it with the start lock held.
    func socketFolder() throws -> String {
        let near = "\(path)/socket"
        if Self.socket(in: near).utf8.count <= Self.longestSocketPath {
            try makePrivate(near)
            return near
        }
        if let recorded = try? String(contentsOfFile: record, encoding: .utf8), (try? makePrivate(recorded)) != nil {
            return recorded
        }
        let far = try makeFarFolder()
        try far.write(toFile: record, atomically: true, encoding: .utf8)
        return far
    }

    /// Removes what a stopped server leaves in `/tmp`.
    func removeFarSocketFolder() {
        guard let recorded = try? String(contentsOfFile: record, encoding: .utf8) else { return }
        unsafe rmdir(recorded)
        unsafe unlink(record)
    }

    /// Removes the socket of a dead server: its lock file holds a process id that may be somebody else's by now.
    func removeSocket(in folder: String) {
        unsafe unlink(Self.socket(in: folder))
        unsafe unlink(Self.socket(in: folder) + ".lock")
    }

    private static func socket(in folder: String) -> String { "\(folder)/.s.PGSQL.\(port)" }

    /// Makes the folder, or accepts one that only the server's user can have made and can enter.
    private func makePrivate(_ folder: String) throws(PrivateClusterError) {
        if unsafe mkdir(folder, 0o700) == 0 { return try give(folder) }
        let code = errno
        guard code == EEXIST, let status = FileStatus(of: folder, followingLinks: false), status.isFolder,
            status.owner == account?.user ?? geteuid(), status.mode & 0o077 == 0
        else { throw .system("mkdir", folder, code) }
    }

    private func makeFarFolder() throws(PrivateClusterError) -> String {
        let template = unsafe strdup("/tmp/shangding-XXXXXX")
        defer { unsafe free(template) }
        guard let template = unsafe template, let made = unsafe mkdtemp(template) else {
            throw .system("mkdtemp", "/tmp", errno)
        }
        let folder = unsafe String(cString: made)
        try give(folder)
        return folder
    }
}
