import Glibc

/// Why the private cluster cannot be used, with what the operator can do about it. Holds paths and names of programs
/// only, never data.
package enum PrivateClusterError: Error, Equatable, Sendable {
    /// A system call failed: its name, the path it was about, `errno`.
    case system(String, String, CInt)
    /// No PostgreSQL server programs on this machine.
    case programsMissing
    /// The cluster was made by another major version than the ones installed.
    case otherVersion(folder: String, made: Int, installed: [Int])
    /// We are root, and neither `postgres` nor `nobody` exists to run the server.
    case noAccount
    /// The account that runs the server may not pass these folders.
    case unreachable(folder: String, account: String, blocked: [String])
    /// The cluster belongs to another user, and we are not root.
    case otherOwner(folder: String)
    /// A program of PostgreSQL failed; its output is in the log.
    case programFailed(String, status: CInt, log: String)
    /// The server ended before it was ready; its output is in the log.
    case serverEnded(log: String)
    /// Processes of a dead server do not go away.
    case leftovers([Int32])
    /// A database name that would need quoting.
    case databaseName(String)
}

extension PrivateClusterError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .system(let call, let path, let code):
            "\(call) \(path): \(Self.text(of: code))"
        case .programsMissing:
            "No PostgreSQL server was found on this machine. Install it: sudo apt-get install postgresql"
        case .otherVersion(let folder, let made, let installed):
            """
            The cluster in \(folder) was made by PostgreSQL \(made), but this machine has \
            \(installed.map(String.init).joined(separator: ", ")). \
            Install that version (sudo apt-get install postgresql-\(made)), or move the data with pg_dump or pg_upgrade.
            """
        case .noAccount:
            "PostgreSQL does not run as root, and there is no user postgres or nobody. Run as an ordinary user."
        case .unreachable(let folder, let account, let blocked):
            """
            The user \(account), as whom PostgreSQL runs, cannot reach \(folder). \
            Allow it to pass: chmod a+x \(blocked.map(Self.quoted).joined(separator: " "))
            """
        case .otherOwner(let folder):
            "The cluster in \(folder) belongs to another user. Run as that user, or choose another data folder."
        case .programFailed(let program, let status, let log):
            "\(program) failed with status \(status); see \(log)"
        case .serverEnded(let log):
            "The PostgreSQL server ended before it was ready; see \(log) and the newest file in data/log beside it"
        case .leftovers(let processes):
            """
            Processes of a dead PostgreSQL server do not end: \
            \(processes.map(String.init).joined(separator: " ")). End them and start again.
            """
        case .databaseName(let name):
            "\"\(name)\" is no database name: use a to z, 0 to 9 and _, a letter first, at most 63 of them."
        }
    }

    /// glibc keeps the text per thread.
    private static func text(of code: CInt) -> String { unsafe String(cString: strerror(code)) }

    /// One word for a POSIX shell.
    private static func quoted(_ path: String) -> String {
        "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
