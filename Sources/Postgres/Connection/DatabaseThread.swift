import CLibPQ
import Synchronization

/// The thread a `PostgresConnection` lives on, as its actor's executor.
///
/// libpq blocks, so its calls may not run on the cooperative pool; and a `PGconn` wants one caller at a time, which a
/// serial executor gives. The thread runs jobs in the order they came and sleeps on a wake-up signal in between. It
/// ends after `stop`, which the actor calls when it goes away: jobs hold their actor, so none can be left then.
final class DatabaseThread: SerialExecutor {
    private struct Jobs: ~Copyable {
        var waiting: [UnownedJob] = []
        var asleep = false
        var stopping = false
    }

    private let jobs = Mutex(Jobs())
    private let wake = WakeSignal()

    /// Starts the thread. Without one there is nothing the program could do, as with memory.
    init() {
        startThread { [self] in work() }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustWake = jobs.withLock { jobs in
            jobs.waiting.append(job)
            defer { jobs.asleep = false }
            return jobs.asleep
        }
        if mustWake { wake.signal() }
    }

    func stop() {
        jobs.withLock { $0.stopping = true }
        wake.signal()
    }

    private func work() {
        var taken: [UnownedJob] = []
        while true {
            let stopping = jobs.withLock { jobs in
                swap(&jobs.waiting, &taken)
                jobs.asleep = taken.isEmpty
                return jobs.stopping
            }
            for job in taken {
                unsafe job.runSynchronously(on: asUnownedSerialExecutor())
            }
            if taken.isEmpty {
                if stopping { return }
                _ = wake.wait()
            }
            taken.removeAll(keepingCapacity: true)
        }
    }
}

/// A signal that wakes a thread, alone or while it waits for a socket. Signals that arrive early are not lost.
final class WakeSignal: Sendable {
    private let descriptor: Int32

    init() {
        descriptor = shim_wake_open()
        precondition(descriptor >= 0, "the process has no file descriptor left for a database thread")
    }

    deinit { close(descriptor) }

    func signal() { shim_wake_signal(descriptor) }

    struct Events: OptionSet {
        let rawValue: Int32
        static let woken = Events(rawValue: Int32(shim_woken))
        static let readable = Events(rawValue: Int32(shim_readable))
        static let writable = Events(rawValue: Int32(shim_writable))
    }

    /// Waits for a signal or for `socket`, at most `limit` milliseconds; negative waits for ever.
    func wait(socket: Int32 = -1, toWrite: Bool = false, limit: Int32 = -1) -> Events {
        let seen = Events(rawValue: shim_wait(descriptor, socket, toWrite ? 1 : 0, limit))
        if seen.contains(.woken) { shim_wake_drain(descriptor) }
        return seen
    }
}

/// Runs `body` on a thread of its own.
func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Start {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let failure = unsafe shim_start_thread(
        { context in
            if let context = unsafe context {
                unsafe Unmanaged<Start>.fromOpaque(context).takeRetainedValue().body()
            }
            return nil
        }, Unmanaged.passRetained(Start(body)).toOpaque())
    precondition(failure == 0, "the system refuses another thread (error \(failure))")
}
