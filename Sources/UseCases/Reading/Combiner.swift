import Synchronization

/// Answers many callers with few calls: whoever asks while a call is under way waits, and all who wait are answered
/// together by the next one. Under load a question costs a fraction of a call; alone it costs one.
///
/// Knows nothing of what is asked. A failed call fails those it was made for, and nobody else.
final class Combiner<Key: Sendable, Value: Sendable>: Sendable {
    private typealias Waiter = (
        key: Key, deadline: ContinuousClock.Instant, caller: CheckedContinuation<Value?, any Error>
    )

    private struct State {
        var waiting: [Waiter] = []
        var calls = 0
    }

    private let state = Mutex(State())
    /// Calls under way at once.
    private let lanes: Int
    /// Callers answered by one call, at most.
    private let batchLimit: Int
    /// Callers who may wait; one more is refused.
    private let queueLimit: Int
    /// Who has waited longer when a call could take them is refused: nothing has been done for them.
    private let waitLimit: Duration
    private let answer: @Sendable ([Key]) async throws -> [Value?]

    /// `answer` gives one value, or `nil`, for each key in the order of the keys.
    init(
        lanes: Int, batchLimit: Int = 64, queueLimit: Int = 8192, waitLimit: Duration = .seconds(5),
        answer: @escaping @Sendable ([Key]) async throws -> [Value?]
    ) {
        self.lanes = lanes
        self.batchLimit = batchLimit
        self.queueLimit = queueLimit
        self.waitLimit = waitLimit
        self.answer = answer
    }

    /// How many wait for a call to take them.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    func callAsFunction(_ key: Key) async throws -> Value? {
        try await withCheckedThrowingContinuation { caller in
            let (isRefused, begins) = state.withLock { state in
                guard state.waiting.count < queueLimit else { return (true, false) }
                state.waiting.append((key, .now + waitLimit, caller))
                guard state.calls < lanes else { return (false, false) }
                state.calls += 1
                return (false, true)
            }
            if isRefused { caller.resume(throwing: Fault.temporarilyUnavailable) }
            // Nobody owns a lane: it works for all who wait, whoever came first, and ends when nobody waits any more,
            // which `waitLimit` and the time limits of `answer` bound.
            if begins { Task { await answerWaiting() } }
        }
    }

    private func answerWaiting() async {
        while let batch = take() {
            do {
                let values = try await answer(batch.map(\.key))
                for (waiter, value) in zip(batch, values) { waiter.caller.resume(returning: value) }
            } catch {
                for waiter in batch { waiter.caller.resume(throwing: error) }
            }
        }
    }

    /// The next batch, or `nil` when nobody waits, which ends this lane. Refuses whose time is up.
    private func take() -> [Waiter]? {
        let (batch, late) = state.withLock { state -> ([Waiter]?, [Waiter]) in
            let now = ContinuousClock.now
            let late = Array(state.waiting.prefix { $0.deadline <= now })
            state.waiting.removeFirst(late.count)
            guard !state.waiting.isEmpty else {
                state.calls -= 1
                return (nil, late)
            }
            let batch = Array(state.waiting.prefix(batchLimit))
            state.waiting.removeFirst(batch.count)
            return (batch, late)
        }
        for waiter in late { waiter.caller.resume(throwing: Fault.temporarilyUnavailable) }
        return batch
    }
}
