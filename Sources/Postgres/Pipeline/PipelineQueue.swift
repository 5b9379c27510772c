import Synchronization

/// What callers and a lane's thread share: the requests that wait, and whether the thread sleeps.
///
/// Bounded: a request that finds no place is refused at once, so a stuck server cannot fill the memory.
final class PipelineQueue: Sendable {
    private struct State {
        var waiting: [PipelineRequest] = []
        /// Waiting and sent together, so that lanes can be compared.
        var outstanding = 0
        var asleep = false
        var closing = false
    }

    private let state = Mutex(State())
    private let limit: Int
    let wake = WakeSignal()

    init(limit: Int) {
        self.limit = limit
    }

    var outstanding: Int { state.withLock { $0.outstanding } }

    func add(_ request: PipelineRequest) {
        let (mustWake, refusal) = state.withLock { state -> (Bool, PostgresError?) in
            if state.closing { return (false, PostgresError(.poolClosed)) }
            guard state.waiting.count < limit else { return (false, PostgresError(.poolTimeout)) }
            state.waiting.append(request)
            state.outstanding += 1
            defer { state.asleep = false }
            return (state.asleep, nil)
        }
        if let refusal { request.caller.resume(throwing: refusal) }
        if mustWake { wake.signal() }
    }

    /// Takes a cancelled caller out, unless its statement is on its way already.
    func remove(_ id: UInt64) {
        let request = state.withLock { state -> PipelineRequest? in
            guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
            state.outstanding -= 1
            return state.waiting.remove(at: index)
        }
        request?.caller.resume(throwing: CancellationError())
    }

    /// Takes up to `room` requests for sending, and says when the first of those left behind gives up; `nil` at the
    /// end.
    func take(room: Int, inFlight: Int) -> (requests: [PipelineRequest], nextDeadline: ContinuousClock.Instant?)? {
        state.withLock { state in
            if state.waiting.isEmpty, inFlight == 0, state.closing { return nil }
            let taken = Array(state.waiting.prefix(room))
            state.waiting.removeFirst(taken.count)
            // With requests left behind the thread waits for answers, and newcomers need not wake it.
            state.asleep = state.waiting.isEmpty
            return (taken, state.waiting.first?.deadline)
        }
    }

    /// Takes out the requests whose callers have waited long enough.
    func expired(at now: ContinuousClock.Instant) -> [PipelineRequest] {
        state.withLock { state in
            let count = state.waiting.prefix { $0.deadline <= now }.count
            defer {
                state.waiting.removeFirst(count)
                state.outstanding -= count
            }
            return Array(state.waiting.prefix(count))
        }
    }

    func finished(_ count: Int) {
        state.withLock { $0.outstanding -= count }
    }

    /// Refuses newcomers; the thread ends when the last answer is in.
    func close() {
        state.withLock { $0.closing = true }
        wake.signal()
    }
}
