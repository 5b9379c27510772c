import Synchronization

/// Listens for notifications on a connection of its own, for as long as the program runs.
///
/// A notification is a hint that something changed, not a queue: while the connection is down they pass by unheard.
/// So the events say when that may have happened, and whoever hears `reconnected` reads the state anew.
package final class PostgresListener: Sendable {
    package enum Event: Sendable {
        /// Listening for the first time. What was committed before is to be read; nothing after it is missed.
        case connected
        case notification(channel: String, payload: String)
        /// The connection broke, or could not be made; another attempt follows by itself.
        case lost(PostgresError)
        /// Listening again, or the reader fell so far behind that events were dropped: read the state anew.
        case reconnected
    }

    /// For one reader. Ends after `close`.
    package let events: AsyncStream<Event>
    private let stopping: ListenerLoop.Stop
    private let ended = Completion()

    package init(options: ConnectionOptions, channels: [String], log: @escaping PostgresLog = { _ in }) {
        let (events, sink) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(1024))
        let stopping = ListenerLoop.Stop()
        self.events = events
        self.stopping = stopping
        sink.onTermination = { _ in stopping.request() }
        startThread { [ended] in
            ListenerLoop(options: options, channels: channels, log: log, sink: sink, stop: stopping).run()
            sink.finish()
            ended.complete()
        }
    }

    deinit { stopping.request() }

    /// Ends the events and returns when the connection is closed.
    package func close() async {
        stopping.request()
        await ended.wait()
    }
}
