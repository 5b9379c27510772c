import CLibPQ

/// A statement that was sent and whose answer is awaited, with what has come of it so far.
struct Flight {
    let request: PipelineRequest
    /// Set when the statement is prepared in the same breath.
    var preparing: ServerSession.Prepared?
    private(set) var isPrepared = false
    private(set) var error: PostgresError?
    private var result: ServerResult?

    init(request: PipelineRequest) {
        self.request = request
    }

    mutating func record(_ next: ServerResult) {
        switch next.status {
        case PGRES_COMMAND_OK where preparing != nil && !isPrepared: isPrepared = true
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: result = next
        default:
            // The first error is the cause; later ones only say that it happened.
            error = error ?? (unsafe PostgresError(result: next.pointer, lost: false))
        }
    }

    var outcome: Result<ServerResult, PostgresError> {
        if let error { return .failure(error.during(request.text.label)) }
        guard let result else { return .failure(PostgresError(.unexpectedResult).during(request.text.label)) }
        return .success(result)
    }
}

/// The statements on their way, oldest first.
struct FlightQueue {
    private var flights: [Flight] = []
    private var head = 0

    var count: Int { flights.count - head }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ flight: Flight) { flights.append(flight) }

    mutating func popFirst() -> Flight? {
        guard head < flights.count else { return nil }
        let flight = flights[head]
        head += 1
        // Moving the rest costs something, so it waits until at least half of the array is past.
        if head * 2 >= flights.count {
            flights.removeFirst(head)
            head = 0
        }
        return flight
    }

    /// Notes a result for the oldest statement.
    mutating func record(_ result: ServerResult) {
        guard head < flights.count else { return }
        flights[head].record(result)
    }
}
