import CLibPQ
import Synchronization

/// What the listener's thread does: connect, listen, wait; and again after a loss, more slowly each time it fails.
final class ListenerLoop {
    /// The wish to end, and the signal that interrupts a wait.
    final class Stop: Sendable {
        private let wanted = Atomic<Bool>(false)
        let wake = WakeSignal()

        var isWanted: Bool { wanted.load(ordering: .acquiring) }

        func request() {
            wanted.store(true, ordering: .releasing)
            wake.signal()
        }
    }

    private let options: ConnectionOptions
    private let channels: [String]
    private let log: PostgresLog
    private let sink: AsyncStream<PostgresListener.Event>.Continuation
    private let stop: Stop
    private var wasConnected = false
    private var sinceReminder = ListenerLoop.reminderDistance

    /// Milliseconds before another attempt; doubled at each failure.
    private static let firstPause: Int32 = 100
    private static let longestPause: Int32 = 5_000
    /// Less than the stream's buffer, so that a reader who lost events always finds the word of it there.
    private static let reminderDistance = 512

    init(
        options: ConnectionOptions, channels: [String], log: @escaping PostgresLog,
        sink: AsyncStream<PostgresListener.Event>.Continuation, stop: Stop
    ) {
        self.options = options
        self.channels = channels
        self.log = log
        self.sink = sink
        self.stop = stop
    }

    func run() {
        var pause = Self.firstPause
        while !stop.isWanted {
            do throws(PostgresError) {
                let session = try listen()
                pause = Self.firstPause
                tell(wasConnected ? .reconnected : .connected)
                wasConnected = true
                try hear(session)
            } catch {
                if error.code == .connectionLost { log(.connectionLost(error)) }
                tell(.lost(error))
                _ = stop.wake.wait(limit: pause)
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    private func listen() throws(PostgresError) -> ServerSession {
        let session = try ServerSession(options: options, log: log)
        for channel in channels {
            let quoted = channel.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            _ = try session.execute("LISTEN \"\(quoted)\"")
        }
        return session
    }

    private func hear(_ session: ServerSession) throws(PostgresError) {
        while !stop.isWanted {
            while let notification = unsafe PQnotifies(session.pointer) {
                unsafe tell(
                    .notification(
                        channel: text(notification.pointee.relname) ?? "",
                        payload: text(notification.pointee.extra) ?? ""))
                unsafe PQfreemem(notification)
            }
            let events = stop.wake.wait(socket: session.socket)
            guard !events.contains(.readable) || (unsafe PQconsumeInput(session.pointer)) == 1, !session.isBroken else {
                throw session.failure().recoded(.connectionLost)
            }
        }
    }

    private func tell(_ event: PostgresListener.Event) {
        sinceReminder += 1
        guard case .dropped = sink.yield(event), sinceReminder >= Self.reminderDistance else { return }
        sinceReminder = 0
        sink.yield(.reconnected)
    }
}
