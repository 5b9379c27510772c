import CLibPQ

/// One connection in pipeline mode and the loop of the thread that owns it.
///
/// Each turn sends what has gathered, then reads what has arrived. Every statement ends with a synchronisation point of
/// its own, so an error touches no neighbour. Answers come in the order of the statements. When the connection breaks,
/// everything in flight fails, and the next request opens a new one.
final class PipelineLane {
    private let queue: PipelineQueue
    private let options: ConnectionOptions
    private let log: PostgresLog
    private var session: ServerSession?
    private var flights = FlightQueue()
    /// Statements whose preparation is on its way.
    private var preparing: Set<StatementText> = []

    /// More than this many statements on their way do not make a connection faster.
    private static let window = 256

    init(queue: PipelineQueue, options: ConnectionOptions, log: @escaping PostgresLog) {
        self.queue = queue
        self.options = options
        self.log = log
    }

    /// Works until the queue is closed and empty.
    func run() {
        while let (requests, deadline) = queue.take(room: Self.window - flights.count, inFlight: flights.count) {
            send(requests)
            let mustWrite = flush()
            let limit = deadline.map { Int32(clamping: max(0, ($0 - .now).milliseconds)) } ?? -1
            let events = queue.wake.wait(socket: session?.socket ?? -1, toWrite: mustWrite, limit: limit)
            if events.contains(.readable) || events.contains(.writable) { receive() }
            expire()
        }
    }

    /// Connects where there is no connection. What one attempt could not reach is not tried again for each who waits:
    /// an attempt may take its whole time limit, and they would wait for all of them.
    private func send(_ requests: [PipelineRequest]) {
        var unreachable: PostgresError?
        for request in requests {
            if let unreachable {
                finish(request, .failure(unreachable.during(request.text.label)))
                continue
            }
            do throws(PostgresError) {
                send(request, on: try openSession())
            } catch {
                unreachable = error
                finish(request, .failure(error.during(request.text.label)))
            }
        }
    }

    private func send(_ request: PipelineRequest, on session: ServerSession) {
        do throws(PostgresError) {
            try session.fits(request)
            var flight = Flight(request: request)
            let sent: Bool
            if let known = session.prepared[request.text] {
                sent = session.sendPrepared(known, request)
            } else if preparing.insert(request.text).inserted {
                let statement = ServerSession.Prepared(name: session.nextName(), types: request.parameters.types)
                flight.preparing = statement
                sent = session.sendPrepare(statement, request) && session.sendPrepared(statement, request)
            } else {
                // Somebody else's preparation is still on its way and may fail; ours must not depend on it.
                sent = session.sendUnprepared(request)
            }
            flights.append(flight)
            guard sent, session.sendSync() else { return lose(session.failure()) }
        } catch {
            finish(request, .failure(error.during(request.text.label)))
        }
    }

    private func openSession() throws(PostgresError) -> ServerSession {
        if let session { return session }
        let opened = try ServerSession(options: options, log: log)
        try opened.enterPipeline()
        session = opened
        return opened
    }

    /// Gives the socket what has gathered; true when it would not take everything.
    private func flush() -> Bool {
        guard let session else { return false }
        let left = unsafe PQflush(session.pointer)
        if left < 0 { lose(session.failure()) }
        return left > 0
    }

    private func receive() {
        guard let session else { return }
        if unsafe PQconsumeInput(session.pointer) == 0 { return lose(session.failure()) }
        var emptyInARow = 0
        while !flights.isEmpty, unsafe PQisBusy(session.pointer) == 0 {
            guard let next = unsafe PQgetResult(session.pointer) else {
                // One null ends each statement's results; two mean that nothing more is to be had.
                emptyInARow += 1
                if emptyInARow > 1 { break }
                continue
            }
            emptyInARow = 0
            land(unsafe ServerResult(next), session)
        }
        if session.isBroken { lose(session.failure()) }
    }

    /// Takes one result for the statement at the head of the line.
    private func land(_ result: ServerResult, _ session: ServerSession) {
        switch result.status {
        case PGRES_PIPELINE_SYNC:
            guard let flight = flights.popFirst() else { return }
            if let statement = flight.preparing {
                preparing.remove(flight.request.text)
                if flight.isPrepared { session.remember(flight.request.text, statement) }
            }
            if flight.error?.hasStalePlan == true { session.forget(flight.request.text) }
            finish(flight.request, flight.outcome)
        case PGRES_PIPELINE_ABORTED: break
        default: flights.record(result)
        }
    }

    private func lose(_ reason: PostgresError) {
        session = nil
        preparing = []
        log(.connectionLost(reason))
        while let flight = flights.popFirst() {
            // The server's last word to this statement, such as a shutdown notice, says more than the broken socket.
            let error = (flight.error ?? reason).recoded(.connectionLost)
            finish(flight.request, .failure(error.during(flight.request.text.label)))
        }
    }

    private func finish(_ request: PipelineRequest, _ outcome: Result<ServerResult, PostgresError>) {
        queue.finished(1)
        switch outcome {
        case .success(let result): request.caller.resume(returning: result)
        case .failure(let error): request.caller.resume(throwing: error)
        }
    }

    private func expire() {
        for request in queue.expired(at: .now) {
            request.caller.resume(throwing: PostgresError(.poolTimeout).during(request.text.label))
        }
    }
}
