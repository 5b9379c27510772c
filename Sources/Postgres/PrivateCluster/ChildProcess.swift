import CPosix
import Glibc

/// Starts programs of PostgreSQL so that they depend on nothing of ours: own session (no signal of our terminal or
/// process group reaches them), default signals, no descriptor but the output, a small fixed environment, and `/` as
/// working folder, because theirs may not be ours to enter.
///
/// Another user comes from `setpriv`, which replaces itself by the program: so the process id stays the server's, no
/// login session is opened as `su` and `runuser` do, and it is in util-linux, which Debian and Ubuntu cannot be
/// without. `posix_spawn` cannot change the user, and nothing but `exec` is safe after a `fork` in a process with
/// threads.
enum ChildProcess {
    /// Without `PG*` variables, which could send a client elsewhere, and with messages in English.
    private static let environment = ["PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C", "TZ=UTC"]

    /// Starts `command` and returns its process id; the caller must reap it.
    static func spawn(
        _ command: [String], as account: ServerAccount?, output: CInt
    ) throws(PrivateClusterError) -> pid_t {
        let words = (account?.prefix ?? []) + command
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        unsafe posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)
        unsafe posix_spawn_file_actions_addchdir_np(&actions, "/")

        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = Int32(POSIX_SPAWN_SETSID) | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        var pid: pid_t = 0
        let arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        let variables = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (arguments + variables).forEach { unsafe free($0) } }
        let code = unsafe posix_spawnp(&pid, words[0], &actions, &attributes, arguments, variables)
        guard code == 0 else { throw .system("run", words[0], code) }
        return pid
    }

    /// Runs `command` to its end and returns its exit status, or 128 + signal as a shell does.
    static func run(_ command: [String], as account: ServerAccount?, output: CInt) async throws -> CInt {
        let pid = try spawn(command, as: account, output: output)
        var status: CInt?
        do {
            _ = try await Polling.until {
                status = reap(pid)
                return status != nil
            }
        } catch {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
            throw error
        }
        return status ?? -1
    }

    /// The first line `command` prints, or `nil` if it does not exist or fails.
    static func firstLine(of command: [String]) async throws -> String? {
        var ends: (CInt, CInt) = (-1, -1)
        let made = unsafe withUnsafeMutableBytes(of: &ends) {
            unsafe pipe2($0.assumingMemoryBound(to: CInt.self).baseAddress, O_CLOEXEC)
        }
        guard made == 0 else { throw PrivateClusterError.system("pipe", command[0], errno) }
        defer { close(ends.0) }
        // All it prints fits into the pipe, so reading can wait until the end.
        let status: CInt
        do {
            defer { close(ends.1) }
            status = try await run(command, as: nil, output: ends.1)
        } catch PrivateClusterError.system {
            return nil
        }
        guard status == 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe read(ends.0, &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
        return text.split(separator: "\n").first.map(String.init)
    }

    /// The exit status of an ended child, `nil` while it runs. A child that somebody else reaped counts as failed.
    static func reap(_ pid: pid_t) -> CInt? {
        var status: CInt = 0
        switch unsafe waitpid(pid, &status, WNOHANG) {
        case 0: return nil
        case pid: return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
        default: return -1
        }
    }
}
