import Synchronization

/// Something that is settled once, by whoever comes first, and awaited by one task. Cancelling that task settles it.
final class Outcome<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, any Error>)
        case settled(Result<Value, any Error>)
    }

    private let state = Mutex(State.open)

    /// Whether this settled it: nobody had before.
    @discardableResult func settle(_ result: Result<Value, any Error>) -> Bool {
        let before = state.withLock { state in
            let before = state
            if case .settled = before {} else { state = .settled(result) }
            return before
        }
        switch before {
        case .open: return true
        case .awaited(let continuation):
            continuation.resume(with: result)
            return true
        case .settled: return false
        }
    }

    /// Whether nobody waits for it any more, or need not.
    var isSettled: Bool {
        state.withLock { if case .settled = $0 { true } else { false } }
    }

    func value() async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Value, any Error>? = state.withLock { state in
                    if case .settled(let result) = state { return result }
                    state = .awaited(continuation)
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            settle(.failure(CancellationError()))
        }
    }
}
