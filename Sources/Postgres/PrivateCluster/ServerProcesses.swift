import FoundationEssentials
import Glibc

/// The processes of one cluster's server, found in `/proc` by their working folder, which is the cluster's.
///
/// That holds where process ids do not: an id in `postmaster.pid` may belong to a stranger after a restart of the
/// machine, or to a dead child that its parent never reaped. All processes of a data folder must see each other there,
/// so containers that share a volume cannot share a private cluster.
struct ServerProcesses: Sendable {
    let data: String
    /// Who runs the server if not we ourselves.
    let account: ServerAccount?

    /// What `postmaster.pid` says.
    struct Postmaster: Equatable, Sendable {
        let pid: pid_t
        let isReady: Bool

        init?(_ text: String) {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            guard let pid = lines.first.flatMap({ pid_t($0) }) else { return nil }
            self.pid = pid
            // "starting", "stopping", "ready   " or "standby ", padded; absent at the very beginning.
            isReady = lines.count > 7 && lines[7].prefix { $0 != " " } == "ready"
        }
    }

    var pidFile: String { "\(data)/postmaster.pid" }

    /// The server's main process, if it lives. Throws when that cannot be told, for instance without free descriptors:
    /// a living server must never pass for a dead one, or its files would be tidied away.
    var postmaster: Postmaster? {
        get throws {
            guard FileStatus(of: pidFile) != nil, let folder = FileStatus(of: data) else { return nil }
            do {
                let text = try String(contentsOfFile: pidFile, encoding: .utf8)
                guard let found = Postmaster(text), isServer(found.pid, in: folder) else { return nil }
                return found
            } catch {
                // It may have gone between the two looks.
                guard FileStatus(of: pidFile) == nil else { throw error }
                return nil
            }
        }
    }

    /// All processes of the server, also those that outlived its main process.
    var all: [pid_t] {
        get throws {
            guard let folder = FileStatus(of: data) else { return [] }
            let entries = try FileManager.default.contentsOfDirectory(atPath: "/proc")
            return entries.compactMap { pid_t($0) }.filter { isServer($0, in: folder) }.sorted()
        }
    }

    /// Looks through links only, which takes no descriptor.
    private func isServer(_ pid: pid_t, in folder: FileStatus) -> Bool {
        func look() -> Bool {
            // A zombie has no working folder any more.
            guard let place = FileStatus(of: "/proc/\(pid)/cwd"), place.isSameFile(as: folder) else { return false }
            let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/exe")
            // The name goes on after an upgrade: "postgres (deleted)".
            return program?.split(separator: "/").last?.hasPrefix("postgres") == true
        }
        return account?.look(look) ?? look()
    }

    /// Waits until nothing is left of a dead server, and helps with ever stronger signals: its processes notice the
    /// death themselves unless they are stuck. Returns those it had to signal.
    func clearLeftovers(patience: Duration = .seconds(5)) async throws -> [pid_t] {
        if try await Polling.until(within: patience, { try all.isEmpty }) { return [] }
        let stuck = try all
        for signal in [SIGQUIT, SIGKILL] {
            for pid in try all { kill(pid, signal) }
            if try await Polling.until(within: patience, { try all.isEmpty }) { return stuck }
        }
        throw PrivateClusterError.leftovers(try all)
    }

    /// Stops the server: sessions are ended, transactions rolled back, everything is written. If that takes longer
    /// than a minute, the server is made to drop everything; the next start recovers it.
    ///
    /// `child` is the main process if we started it; it may be too young to have written its file.
    func stop(started child: pid_t?) async throws {
        guard let main = try postmaster?.pid ?? child else { return _ = try await clearLeftovers() }
        for (signal, limit) in [(SIGINT, Duration.seconds(60)), (SIGQUIT, .seconds(15))] {
            kill(main, signal)
            // A child that is not ours counts as reaped.
            if try await Polling.until(within: limit, { try ChildProcess.reap(main) != nil && all.isEmpty }) {
                return
            }
        }
        throw PrivateClusterError.leftovers(try all)
    }
}
