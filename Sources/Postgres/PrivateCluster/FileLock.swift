import Glibc

/// An advisory lock on a file (`flock`), held by this value and given back when it ends, also by a killed process.
///
/// Two values for one file are independent, even within one process. Children never inherit it.
struct FileLock: ~Copyable {
    private let descriptor: CInt

    init(at path: String) throws(PrivateClusterError) {
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system("open", path, errno) }
    }

    deinit { close(descriptor) }

    /// Takes or changes to a shared lock unless somebody holds it alone.
    func tryShared() -> Bool { flock(descriptor, LOCK_SH | LOCK_NB) == 0 }

    /// Takes or changes to an exclusive lock unless somebody else holds any. A failed change loses what was held.
    func tryExclusive() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    /// Waits for the exclusive lock. The kernel wakes only blocked threads, and a thread of the concurrency pool must
    /// not block for the seconds another process may need to create a cluster; so this asks again.
    func exclusive() async throws {
        _ = try await Polling.until { tryExclusive() }
    }
}
