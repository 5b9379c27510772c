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

    /// The server's main process, if it lives.
    var postmaster: Postmaster? {
        guard let text = try? String(contentsOfFile: pidFile, encoding: .utf8), let found = Postmaster(text),
            let folder = FileStatus(of: data), isServer(found.pid, in: folder)
        else { return nil }
        return found
    }

    /// All processes of the server, also those that outlived its main process.
    var all: [pid_t] {
        guard let folder = FileStatus(of: data) else { return [] }
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { pid_t($0) }.filter { isServer($0, in: folder) }.sorted()
    }

    private func isServer(_ pid: pid_t, in folder: FileStatus) -> Bool {
        // A zombie has no working folder any more.
        let link = "/proc/\(pid)/cwd"
        let place = account.map { $0.look { FileStatus(of: link) } } ?? FileStatus(of: link)
        guard let place, place.isSameFile(as: folder) else { return false }
        let name = try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)
        return name == "postgres\n" || name == "postmaster\n"
    }

    /// Waits until nothing is left of a dead server, and helps with ever stronger signals: its processes notice the
    /// death themselves unless they are stuck. Returns those it had to signal.
    func clearLeftovers(patience: Duration = .seconds(5)) async throws -> [pid_t] {
        if try await Polling.until(within: patience, { all.isEmpty }) { return [] }
        let stuck = all
        for signal in [SIGQUIT, SIGKILL] {
            for pid in all { kill(pid, signal) }
            if try await Polling.until(within: patience, { all.isEmpty }) { return stuck }
        }
        throw PrivateClusterError.leftovers(all)
    }

    /// Stops the server: sessions are ended, transactions rolled back, everything is written. If that takes longer
    /// than a minute, the server is made to drop everything; the next start recovers it.
    ///
    /// `child` is the main process if we started it; it may be too young to have written its file.
    func stop(started child: pid_t?) async throws {
        guard let main = postmaster?.pid ?? child else { return _ = try await clearLeftovers() }
        for (signal, limit) in [(SIGINT, Duration.seconds(60)), (SIGQUIT, .seconds(15))] {
            kill(main, signal)
            // A child that is not ours counts as reaped.
            if try await Polling.until(within: limit, { ChildProcess.reap(main) != nil && all.isEmpty }) { return }
        }
        throw PrivateClusterError.leftovers(all)
    }
}
